import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttp, type App } from './index.ts'

let app: App
let url: string
beforeAll(async () => {
  app = await createHttp({
    logger: pino({ level: 'silent' }),
    publicUrl: 'https://models.example',
    version: '0',
    bodyIdleMs: 200,
  })
  app.post('/echo', (request) => ({ body: request.body }))
  app.post('/slow', async () => {
    await setTimeout(500)
    return 'the answer took its time'
  })
  app.get('/slow', async () => {
    await setTimeout(500)
    return 'so did this one'
  })
  app.get('/where', (request) => new URL(request.url, 'https://models.example').pathname)
  url = await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => await app.close())

test('a body that the operation has no reader for is refused, and never handed on as a stream', async () => {
  for (const type of ['application/octet-stream', 'application/x-ndjson', 'image/png']) {
    const answer = await fetch(`${url}/echo`, {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': type },
    })
    expect([answer.status, answer.headers.get('x-error-code')], type).toEqual([415, 'BadRequest'])
  }
})

test('a text that no database and no digest takes is refused where it comes in', async () => {
  const echo = async (body: string) => {
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`${url}/echo`, { method: 'POST', body, headers })).status
  }
  expect(await echo('{"a":"b\\u0000"}')).toBe(400)
  expect(await echo('{"a":"\\\\\\u0000"}')).toBe(400)
  expect(await echo('{"a":"a backslash and \\\\u0000"}')).toBe(200)
  expect(await echo('{"a":')).toBe(400)
  expect(await echo('{"a":["half a letter \\ud83e"]}')).toBe(400)
  expect(await echo('{"\\udda6":1}')).toBe(400)
  expect(await echo('{"a":"a whole one \\ud83e\\udda6"}')).toBe(200)
  expect(await statusOf('/where?a=%00')).toBe(400)
})

test('a request that names a whole address is answered as one that names the path', async () => {
  for (const path of ['http://elsewhere.example/where', 'http://x:99999/where', 'HTTP://[/where', '/where'])
    expect(await statusOf(path), path).toBe(200)
  for (const path of ['http://elsewhere.example', '*']) expect(await statusOf(path), path).toBe(404)
})

test('who stops in the middle of a body is let go, and who waits for an answer is not', async () => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(
    'POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  )
  const ended = once(socket.resume(), 'close').then(() => 'let go')
  expect(await Promise.race([ended, setTimeout(3000, 'still held')])).toBe('let go')
  const answer = await fetch(`${url}/slow`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  expect(await answer.text()).toBe('the answer took its time')
  expect(await (await fetch(`${url}/slow`)).text()).toBe('so did this one')
})

// `fetch` would write the address anew.
function statusOf(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { path }, (response) => resolve(response.resume().statusCode))
      .once('error', reject)
      .end()
  })
}
