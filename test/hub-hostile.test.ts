import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256, type Digest } from '../src/std/index.ts'
import { startHub, type HubServer } from './hub-server.ts'

// What a stranger, or a writer who means harm, may try at the hub.

let server: HubServer
beforeAll(async () => {
  server = await startHub()
})
afterAll(() => server[Symbol.asyncDispose]())

type Token = keyof HubServer['tokens']
type Init = { method?: string; body?: string; headers?: Record<string, string> }

function ask(path: string, token?: Token, init: Init = {}): Promise<Response> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${server.tokens[token]}` }
  return fetch(`${server.url}${path}`, { ...init, headers: { ...authorization, ...init.headers } })
}

function send(path: string, token: Token | undefined, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return ask(path, token, { method: 'POST', body: JSON.stringify(body), headers })
}

type Line = { key: string; value: Record<string, unknown> }

function commit(repo: string, lines: readonly Line[], token: Token = 'publisher'): Promise<Response> {
  const body = [{ key: 'header', value: { summary: 'a commit' } }, ...lines]
  return ask(`/api/models/${repo}/commit/main`, token, {
    method: 'POST',
    body: body.map((line) => JSON.stringify(line)).join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  })
}

function file(path: string, content: string): Line {
  return { key: 'file', value: { path, content } }
}

async function create(name: string, token: Token = 'publisher'): Promise<void> {
  const organization = token === 'publisher' ? { organization: 'lab' } : {}
  expect((await send('/api/repos/create', token, { name, ...organization })).status).toBe(200)
}

/** A commit that must succeed; returns the revision that it made. */
async function revisionOf(repo: string, lines: readonly Line[], token: Token = 'publisher'): Promise<Digest> {
  const made = await commit(repo, lines, token)
  expect(made.status).toBe(200)
  return ((await made.json()) as { revision: Digest }).revision
}

async function millisecondsOf(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await act()
  return performance.now() - start
}

test('a text of nothing but slashes or brackets takes no longer than any other', async () => {
  await create('slow')
  server.release.levels.set(await revisionOf('lab/slow', [file('model.gguf', 'weights')]), 'open')
  const slashes = `${'/'.repeat(1_000_000)}x`
  const acts = {
    'paths-info': () => send('/api/models/lab/slow/paths-info/main', undefined, { paths: [slashes] }),
    'a deleted folder': () => commit('lab/slow', [{ key: 'deletedFolder', value: { path: slashes } }]),
    'a pattern of slashes': () =>
      send('/api/models/lab/slow/preupload/main', 'publisher', {
        files: [{ path: 'x', size: 1 }],
        gitAttributes: `${slashes} filter=lfs`,
      }),
    'a pattern of brackets': () =>
      send('/api/models/lab/slow/preupload/main', 'publisher', {
        files: [{ path: 'x', size: 1 }],
        gitIgnore: '['.repeat(1_000_000),
      }),
    'a card of brackets': () => commit('lab/slow', [file('README.md', '[]('.repeat(300_000))]),
  }
  for (const [name, act] of Object.entries(acts)) expect(await millisecondsOf(act), name).toBeLessThan(1000)
  const patterns = { files: [], gitIgnore: 'a\n'.repeat(1001) }
  expect((await send('/api/models/lab/slow/preupload/main', 'publisher', patterns)).status).toBe(413)
})

test('a card is read only as far as a person reads', async () => {
  await create('tome')
  const revision = await revisionOf('lab/tome', [
    file('model.gguf', 'weights of a tome'),
    file('README.md', `# Tome\n\n${'word '.repeat(250_000)}`),
  ])
  server.release.levels.set(revision, 'open')
  const detail = (await (await ask('/api/hub/models/lab/tome')).json()) as { card: string }
  expect(detail.card.length).toBeLessThanOrEqual(1024 * 1024)
})

test('weights are no card, whatever their file is called', async () => {
  await create('smuggled')
  const revision = await revisionOf('lab/smuggled', [
    file('LICENSE.safetensors', 'weights under the name of a licence'),
    file('LICENSE', 'Apache-2.0'),
  ])
  server.release.levels.set(revision, 'gated')
  expect((await ask('/lab/smuggled/resolve/main/LICENSE')).status).toBe(200)
  expect((await ask('/lab/smuggled/resolve/main/LICENSE.safetensors')).status).toBe(401)
})

test('what is read without a grant is no larger than a text', async () => {
  await create('stuffed')
  const bytes = Buffer.alloc(6 * 1024 * 1024, 'weights under the name of a card ')
  const answer = await commit('lab/stuffed', [file('README.md', bytes.toString())])
  expect([answer.status, answer.headers.get('x-error-code')]).toEqual([413, 'TooLarge'])
})

test('a stranger who calls a withheld model their base does not learn that it is there', async () => {
  await create('hidden')
  await revisionOf('lab/hidden', [file('model.gguf', 'hidden weights')])
  await create('probe', 'stranger')
  const card = (name: string) => file('README.md', `---\nbase_model: ${name}\n---\n`)
  const probe = await revisionOf('sam/probe', [card('lab/hidden'), file('model.gguf', 'mine')], 'stranger')
  const parentsOf = (digest: Digest) =>
    server.release.registered.find(({ revision }) => revision === digest)?.parents
  expect(parentsOf(probe)).toEqual([])
  await create('tuned')
  const tuned = await revisionOf('lab/tuned', [card('lab/hidden'), file('model.gguf', 'tuned')])
  expect(parentsOf(tuned)).toHaveLength(1)
})

test('a base that is held stays a base, for whoever could know of it', async () => {
  await create('paused')
  const base = await revisionOf('lab/paused', [file('model.gguf', 'paused weights')])
  server.release.levels.set(base, 'open')
  server.release.held.add(base)
  await create('tuner', 'stranger')
  const lines = [file('README.md', '---\nbase_model: lab/paused\n---\n'), file('model.gguf', 'a tune')]
  const tuned = await revisionOf('sam/tuner', lines, 'stranger')
  const registered = server.release.registered.find(({ revision }) => revision === tuned)
  expect(registered?.parents).toEqual([{ revision: base, kind: 'finetune' }])
})

test('the last commit of a file is told only to those who may know of it', async () => {
  await create('renamed')
  await revisionOf('lab/renamed', [file('config.json', '{}'), file('model.gguf', 'first')])
  const released = await revisionOf('lab/renamed', [file('model.gguf', 'second')])
  server.release.levels.set(released, 'open')
  const told = async (token?: Token) => {
    const tree = await ask('/api/models/lab/renamed/tree/main?expand=true', token)
    const paths = await ask('/api/models/lab/renamed/paths-info/main', token, {
      method: 'POST',
      body: JSON.stringify({ paths: ['config.json'], expand: true }),
      headers: { 'content-type': 'application/json' },
    })
    const entries = [...((await tree.json()) as Entry[]), ...((await paths.json()) as Entry[])]
    return entries.filter(({ path }) => path === 'config.json').map((entry) => 'lastCommit' in entry)
  }
  type Entry = { path: string; lastCommit?: unknown }
  expect(await told('publisher')).toEqual([true, true])
  expect(await told()).toEqual([false, false])
})

test('what nobody can have meant is refused, and is no fault of ours', async () => {
  await create('odd')
  server.release.levels.set(await revisionOf('lab/odd', [file('model.gguf', 'odd weights')]), 'open')
  const many = encodeURIComponent('a '.repeat(2000))
  for (const [path, status] of [
    [`/api/models?search=${many}`, 200],
    [`/api/hub/models?search=${many}`, 200],
    ['/lab/odd/resolve/main/a%00b', 400],
    ['/api/models?author=%00', 400],
    ['/api/hub/models?search=%00', 400],
  ] as const)
    expect((await ask(path)).status, path.slice(0, 60)).toBe(status)
  expect((await commit('lab/odd', [file('\ud800.txt', 'half a letter')])).status).toBe(422)
  const summary = { key: 'header', value: { summary: 'a\u0000b', description: 'c\u0000d\ud800' } }
  expect((await commit('lab/odd', [summary, file('x.txt', 'x')])).status).toBe(200)
  const commits = (await (await ask('/api/models/lab/odd/commits/main', 'publisher')).json()) as unknown[]
  expect(JSON.stringify(commits)).not.toContain('\\u0000')
})

test('whoever makes a repo without signing in is asked to', async () => {
  expect((await send('/api/repos/create', undefined, { name: 'x' })).status).toBe(401)
  expect((await send('/api/repos/create', undefined, { name: 'lab/x' })).status).toBe(401)
})

test('a commit has limits on its lines, its files and its bases', async () => {
  await create('vast')
  const deletions = Array.from({ length: 25_001 }, () => ({ key: 'deletedFile', value: { path: 'x' } }))
  expect((await commit('lab/vast', deletions)).status).toBe(413)
  expect((await commit('lab/vast', [file('x', 'x'.repeat(17 * 1024 * 1024))])).status).toBe(413)
  const bases = Array.from({ length: 65 }, (_, i) => `  - lab/b${i}\n`).join('')
  const card = file('README.md', `---\nbase_model:\n${bases}---\n`)
  expect((await commit('lab/vast', [card, file('model.gguf', 'many parents')])).status).toBe(422)
})

test('a hold reaches a reader who does not read: what waits on its way to them is thrown away', async () => {
  await create('stalled')
  const bytes = randomBytes(32 * 1024 * 1024)
  const digest = sha256(bytes)
  const { blobs } = server.hub.parts
  await blobs.put({ digest, sizeBytes: bytes.byteLength }, Readable.from([bytes]))
  const { repo } = (await server.hub.locator.whole('lab/stalled')) ?? {}
  await server.hub.store.addUpload(repo?.id ?? '', digest, { sizeBytes: bytes.byteLength, at: 0 })
  const line = { key: 'lfsFile', value: { path: 'model.gguf', oid: digest.slice('sha256:'.length) } }
  const revision = await revisionOf('lab/stalled', [line])
  server.release.levels.set(revision, 'open')
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.write('GET /lab/stalled/resolve/main/model.gguf HTTP/1.1\r\nHost: hub\r\n\r\n')
  await once(socket, 'data')
  socket.pause()
  await setTimeout(200)
  server.release.held.add(revision)
  server.release.changed()
  await setTimeout(200)
  const end = new Promise<string | undefined>((resolve) => {
    socket.once('end', () => resolve('every byte that was on its way arrived'))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
  })
  socket.resume()
  expect(await end).toBe('ECONNRESET')
})

test('large files have a largest size, and a repo takes so many at once', async () => {
  await create('flooded')
  const batch = async (size: number) => {
    const objects = [{ oid: 'f'.repeat(64), size }]
    const answer = await send('/lab/flooded.git/info/lfs/objects/batch', 'publisher', {
      operation: 'upload',
      objects,
    })
    const body = (await answer.json()) as {
      objects: { error?: { code: number }; actions?: { upload: { href: string } } }[]
    }
    return body.objects[0]
  }
  expect((await batch(512 * 1024 ** 3 + 1))?.error?.code).toBe(422)
  const href = (await batch(1000))?.actions?.upload.href ?? ''
  const puts = Array.from({ length: 32 }, () => {
    const put = httpRequest(href, { method: 'PUT', headers: { 'content-length': 1000 } })
    put.on('error', () => undefined).write('begun')
    return put
  })
  // Each of them is in the middle of its file now.
  await setTimeout(300)
  const late = await fetch(href, { method: 'PUT', body: 'x' })
  expect([late.status, late.headers.get('x-error-code')]).toEqual([429, 'TooManyRequests'])
  expect(late.headers.get('retry-after')).toBe('1')
  for (const put of puts) put.destroy()
  await setTimeout(300)
  expect((await fetch(href, { method: 'PUT', body: 'x' })).status).toBe(400)
})

test('how long a refusal takes does not tell a withheld repo from a missing one', async () => {
  await create('timed')
  for (let i = 0; i < 5; i += 1) await revisionOf('lab/timed', [file('model.gguf', `timed weights ${i}`)])
  for (const path of [
    '/api/models/lab/timed',
    '/api/models/lab/untimed',
    '/lab/timed/resolve/main/README.md',
  ])
    expect(await millisecondsOf(() => ask(path)), path).toBeGreaterThanOrEqual(19)
  expect(await millisecondsOf(() => ask('/api/models/lab/timed', 'publisher'))).toBeLessThan(19)
})
