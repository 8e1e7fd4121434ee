import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256 } from '../../std/index.ts'
import { OpenAiEngine } from './openai-engine.ts'

const text = 'L’otter 🦦 dort en tenant la main — 「川獺」\r\n\r\ndata: not an event'
const sse = Buffer.from(
  Array.from(text)
    .map((character) => ({ choices: [{ delta: { content: character }, finish_reason: null }] }))
    .concat([{ choices: [{ delta: { content: '' }, finish_reason: 'stop' as never }] }])
    .map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`)
    .join('') + 'data: [DONE]\r\n\r\n',
)

test('the text of an answer does not depend on how the network cut its bytes', async () => {
  let places: readonly number[] = []
  const respond = async (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    let begin = 0
    for (const end of [...places, sse.length]) {
      response.write(sse.subarray(begin, end))
      begin = end
      await new Promise((resolve) => setImmediate(resolve))
    }
    response.end()
  }
  const server = createServer((_request, response) => void respond(response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const engine = new OpenAiEngine({ name: 'cut', baseUrl: `http://127.0.0.1:${port}/v1` })
  const request = { revision: sha256('x'), model: 'x', messages: [], sampling: {}, tenant: 'x' }
  const cuts = fc.uniqueArray(fc.nat(sse.length), { maxLength: 60 }).map((all) => all.sort((a, b) => a - b))
  await fc.assert(
    fc.asyncProperty(cuts, async (cut) => {
      places = cut
      let heard = ''
      for await (const event of engine.chat(request, new AbortController().signal))
        if (event.kind === 'text') heard += event.text
      expect(heard).toBe(text)
    }),
    { numRuns: 40 },
  )
  await engine.close()
  server.close()
})
