import { createHash, createPublicKey, randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyModel } from '../src/proof/index.ts'
import type { Digest } from '../src/std/index.ts'
import { startHub, type HubServer } from './hub-server.ts'

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

function send(path: string, token: Token, body: unknown): Promise<Response> {
  return ask(path, token, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
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

function file(path: string, content: string | Buffer): Line {
  return {
    key: 'file',
    value: { path, content: Buffer.from(content).toString('base64'), encoding: 'base64' },
  }
}

/** A repo with one commit of a card and weights; returns its revision. */
async function publish(name: string, weights: string | Buffer = `weights of ${name}`): Promise<Digest> {
  const created = await send('/api/repos/create', 'publisher', { name, organization: 'lab' })
  expect(created.status).toBe(200)
  const made = await commit(`lab/${name}`, [
    file('README.md', `---\nlicense: mit\n---\n# ${name}\n`),
    file('model.safetensors', weights),
  ])
  expect(made.status).toBe(200)
  const body = (await made.json()) as { revision: Digest }
  return body.revision
}

async function sendLarge(repo: string, bytes: Buffer, token: Token = 'publisher'): Promise<string> {
  const oid = createHash('sha256').update(bytes).digest('hex')
  const answer = await send(`/${repo}.git/info/lfs/objects/batch`, token, {
    operation: 'upload',
    objects: [{ oid, size: bytes.byteLength }],
  })
  const { objects } = (await answer.json()) as { objects: { actions?: { upload: { href: string } } }[] }
  const href = objects[0]?.actions?.upload.href
  if (href !== undefined) {
    const put = await fetch(href, { method: 'PUT', body: new Uint8Array(bytes) })
    expect(put.status).toBe(200)
  }
  return oid
}

/** Every way to read a repo. The first take what anybody may know; the last is the weights. */
const waysToKnow = (repo: string, sha: string): readonly string[] => [
  `/api/models/${repo}`,
  `/api/models/${repo}/revision/main`,
  `/api/models/${repo}/revision/${sha}`,
  `/api/models/${repo}/tree/main?recursive=true`,
  `/api/models/${repo}/refs`,
  `/api/models/${repo}/commits/main`,
  `/api/models/${repo}/auth-check`,
  `/api/hub/models/${repo}`,
  `/${repo}/resolve/main/README.md`,
  `/${repo}/resolve/${sha}/model.safetensors`,
  `/api/resolve-cache/models/${repo}/${sha}/model.safetensors`,
  `/api/models/${repo}/no-such-operation`,
]

test('whichever way a stranger asks, a withheld repo answers exactly as one that is missing', async () => {
  await publish('secret')
  const tip = ((await (await ask('/api/models/lab/secret', 'publisher')).json()) as { sha: string }).sha
  const told = async (path: string, token?: Token) => {
    const answer = await ask(path, token)
    const { requestId: _requestId, ...body } = (await answer.json()) as Record<string, unknown>
    return { status: answer.status, code: answer.headers.get('x-error-code'), body }
  }
  for (const token of [undefined, 'stranger', 'inference'] as const) {
    const missing = waysToKnow('lab/missing', tip)
    for (const [i, path] of waysToKnow('lab/secret', tip).entries())
      expect(await told(path, token), `${path} as ${token ?? 'nobody'}`).toEqual(
        await told(missing[i] ?? '', token),
      )
    const paths = {
      method: 'POST',
      body: 'paths=README.md',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }
    const answer = await ask('/api/models/lab/secret/paths-info/main', token, paths)
    expect([answer.status, answer.headers.get('x-error-code')]).toEqual([
      token === undefined ? 401 : 404,
      'RepoNotFound',
    ])
  }
  expect((await ask(`/lab/secret/resolve/${tip}/model.safetensors`, 'publisher')).status).toBe(200)
})

test('a gated repo shows its card and its files, and keeps its weights', async () => {
  const revision = await publish('gated')
  server.release.levels.set(revision, 'gated')
  for (const path of [
    '/api/models/lab/gated',
    '/api/models/lab/gated/tree/main',
    '/lab/gated/resolve/main/README.md',
  ])
    expect((await ask(path)).status, path).toBe(200)
  for (const [token, status] of [
    [undefined, 401],
    ['stranger', 403],
    ['inference', 401],
  ] as const) {
    for (const method of ['GET', 'HEAD']) {
      const answer = await ask('/lab/gated/resolve/main/model.safetensors', token, { method })
      // A token without the scope to read is known, and reads as nobody.
      expect(answer.status).toBe(token === 'inference' ? 403 : status)
      expect(answer.headers.get('x-error-code')).toBe('GatedRepo')
      expect(answer.headers.get('x-error-message')).toMatch(
        /Access to model lab\/gated is restricted and you are not in the authorized list/,
      )
    }
  }
  server.release.grants.add('gwen')
  expect((await ask('/lab/gated/resolve/main/model.safetensors', 'granted')).status).toBe(200)
  server.release.grants.delete('gwen')
  expect((await ask('/lab/gated/resolve/main/model.safetensors', 'granted')).status).toBe(403)
})

test('who may not know of the tip gets the newest commit of the branch that they may know of', async () => {
  const released = await publish('branching')
  server.release.levels.set(released, 'open')
  await commit('lab/branching', [file('model.safetensors', 'newer weights, not released')])
  const seen = async (token?: Token) =>
    await (await ask('/lab/branching/resolve/main/model.safetensors', token)).text()
  expect(await seen()).toBe('weights of branching')
  expect(await seen('publisher')).toBe('newer weights, not released')
  const history = (await (await ask('/api/models/lab/branching/commits/main')).json()) as unknown[]
  expect(history).toHaveLength(1)
  const refs = (await (await ask('/api/models/lab/branching/refs')).json()) as {
    branches: { targetCommit: string }[]
  }
  const info = (await (await ask('/api/models/lab/branching')).json()) as { sha: string }
  expect(refs.branches[0]?.targetCommit).toBe(info.sha)
  const tip = ((await (await ask('/api/models/lab/branching', 'publisher')).json()) as { sha: string }).sha
  expect((await ask(`/api/models/lab/branching/revision/${tip}`)).headers.get('x-error-code')).toBe(
    'RevisionNotFound',
  )
})

test('a hold disables the repo and cuts a download that is running', async () => {
  const revision = await publish('streaming')
  const oid = await sendLarge('lab/streaming', randomBytes(16 * 1024 * 1024))
  const made = await commit('lab/streaming', [
    { key: 'lfsFile', value: { path: 'big.gguf', algo: 'sha256', oid } },
  ])
  const { revision: tip } = (await made.json()) as { revision: Digest }
  server.release.levels.set(revision, 'withheld')
  server.release.levels.set(tip, 'open')
  const received = await new Promise<{ bytes: number; isComplete: boolean }>((resolve) => {
    httpRequest(`${server.url}/lab/streaming/resolve/main/big.gguf`, (response) => {
      let bytes = 0
      response.once('data', () => {
        response.pause()
        server.release.held.add(tip)
        server.release.changed()
        response.resume()
      })
      response.on('data', (chunk: Buffer) => (bytes += chunk.byteLength))
      response.once('error', () => resolve({ bytes, isComplete: response.complete }))
      response.once('end', () => resolve({ bytes, isComplete: response.complete }))
    })
      // The cut is a reset, which the request hears of as well.
      .once('error', () => undefined)
      .end()
  })
  expect(received.isComplete).toBe(false)
  expect(received.bytes).toBeLessThan(16 * 1024 * 1024)
  const answer = await ask('/lab/streaming/resolve/main/big.gguf')
  expect(answer.status).toBe(403)
  expect(answer.headers.get('x-error-message')).toBe('Access to this resource is disabled.')
})

test('parts of a file come as ranges, and a part outside is refused with its size', async () => {
  const revision = await publish('ranges', '0123456789')
  server.release.levels.set(revision, 'open')
  const part = async (range: string) => {
    const answer = await ask('/lab/ranges/resolve/main/model.safetensors', undefined, { headers: { range } })
    return [
      answer.status,
      answer.headers.get('content-range'),
      answer.status === 416 ? '' : await answer.text(),
    ]
  }
  expect(await part('bytes=0-0')).toEqual([206, 'bytes 0-0/10', '0'])
  expect(await part('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789'])
  expect(await part('bytes=-2')).toEqual([206, 'bytes 8-9/10', '89'])
  expect(await part('bytes=4-400')).toEqual([206, 'bytes 4-9/10', '456789'])
  expect(await part('bytes=10-')).toEqual([416, 'bytes */10', ''])
  expect(await part('lines=1-2')).toEqual([200, null, '0123456789'])
  const head = await ask('/lab/ranges/resolve/main/model.safetensors', undefined, { method: 'HEAD' })
  expect(head.headers.get('content-length')).toBe('10')
  expect(head.headers.get('etag')).toBe(
    `"${createHash('sha1').update('blob 10\u00000123456789').digest('hex')}"`,
  )
  expect(head.headers.get('x-repo-commit')).toMatch(/^[0-9a-f]{40}$/)
  const missing = await ask('/lab/ranges/resolve/main/none.txt')
  expect([missing.status, missing.headers.get('x-error-code')]).toEqual([404, 'EntryNotFound'])
  expect(missing.headers.get('x-repo-commit')).toMatch(/^[0-9a-f]{40}$/)
})

test('weights that leave the namespace are remembered, and a card is not', async () => {
  const revision = await publish('leaving')
  server.release.levels.set(revision, 'open')
  await ask('/lab/leaving/resolve/main/README.md')
  await ask('/lab/leaving/resolve/main/model.safetensors', 'publisher')
  await ask('/lab/leaving/resolve/main/model.safetensors', undefined, { method: 'HEAD' })
  expect(server.release.exposures.filter((exposure) => exposure.revision === revision)).toEqual([])
  await (await ask('/lab/leaving/resolve/main/model.safetensors', 'stranger')).text()
  await (
    await ask('/lab/leaving/resolve/main/model.safetensors', undefined, { headers: { range: 'bytes=0-3' } })
  ).text()
  expect(server.release.exposures.filter((exposure) => exposure.revision === revision)).toEqual([
    { revision, exposure: 'held', holder: 'acc_sam' },
    { revision, exposure: 'public' },
  ])
})

test('knowing the digest of weights does not give them: whoever cannot download them must send them', async () => {
  const bytes = randomBytes(4096)
  await send('/api/repos/create', 'publisher', { name: 'vault', organization: 'lab' })
  const oid = await sendLarge('lab/vault', bytes)
  await commit('lab/vault', [{ key: 'lfsFile', value: { path: 'model.gguf', algo: 'sha256', oid } }])
  await send('/api/repos/create', 'stranger', { name: 'thief' })
  const claimed = await commit(
    'sam/thief',
    [{ key: 'lfsFile', value: { path: 'model.gguf', oid } }],
    'stranger',
  )
  expect(claimed.status).toBe(400)
  const batch = await send('/sam/thief.git/info/lfs/objects/batch', 'stranger', {
    operation: 'upload',
    objects: [{ oid, size: bytes.byteLength }],
  })
  expect(JSON.stringify(await batch.json())).toContain('"upload"')
  expect(
    (await commit('sam/thief', [{ key: 'lfsFile', value: { path: 'model.gguf', oid } }], 'stranger')).status,
  ).toBe(400)
  await sendLarge('sam/thief', bytes, 'stranger')
  expect(
    (await commit('sam/thief', [{ key: 'lfsFile', value: { path: 'model.gguf', oid } }], 'stranger')).status,
  ).toBe(200)
})

test('an upload address takes only the bytes it was signed for', async () => {
  await send('/api/repos/create', 'publisher', { name: 'uploads', organization: 'lab' })
  const bytes = randomBytes(100)
  const oid = createHash('sha256').update(bytes).digest('hex')
  const batch = await send('/lab/uploads.git/info/lfs/objects/batch', 'publisher', {
    operation: 'upload',
    objects: [{ oid, size: 100 }],
  })
  const { objects } = (await batch.json()) as { objects: { actions: { upload: { href: string } } }[] }
  const href = objects[0]?.actions.upload.href ?? ''
  const put = async (url: string, body: Buffer) =>
    (await fetch(url, { method: 'PUT', body: new Uint8Array(body) })).status
  expect(await put(href, randomBytes(100))).toBe(400)
  expect(await put(href, Buffer.concat([bytes, bytes]))).toBe(400)
  expect(await put(href.replace('size=100', 'size=200'), Buffer.concat([bytes, bytes]))).toBe(403)
  expect(await put(href.replace(oid, 'a'.repeat(64)), bytes)).toBe(403)
  expect((await send('/lab/uploads.git/info/lfs/verify', 'publisher', { oid, size: 100 })).status).toBe(404)
  expect(await put(href, bytes)).toBe(200)
  expect((await send('/lab/uploads.git/info/lfs/verify', 'publisher', { oid, size: 100 })).status).toBe(200)
})

test('paths that could leave the folder of a client are refused', async () => {
  await send('/api/repos/create', 'publisher', { name: 'paths', organization: 'lab' })
  for (const path of ['..\\ddd', '../x', '/etc/passwd', 'a/../../b', '.git/config', 'C:/x'])
    expect((await commit('lab/paths', [file(path, 'x')])).status, path).toBe(422)
  expect((await commit('lab/paths', [file('a', 'x'), file('a/b', 'y')])).status).toBe(422)
})

test('only owners and publishers write, with a token that has the scope', async () => {
  const revision = await publish('writing')
  server.release.levels.set(revision, 'open')
  expect((await commit('lab/writing', [file('x', 'x')], 'stranger')).status).toBe(403)
  expect((await commit('lab/writing', [file('x', 'x')], 'reviewer')).status).toBe(403)
  expect((await commit('lab/writing', [file('x', 'x')], 'inference')).status).toBe(403)
  const anonymous = await ask('/api/models/lab/writing/commit/main', undefined, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/x-ndjson' },
  })
  expect(anonymous.status).toBe(401)
  const again = await send('/api/repos/create', 'publisher', { name: 'Writing', organization: 'LAB' })
  expect([again.status, ((await again.json()) as { url: string }).url]).toEqual([
    409,
    `${server.url}/lab/Writing`,
  ])
})

test('of two commits on the same parent one is refused, and a failing commit leaves nothing', async () => {
  await publish('racing')
  const tip = ((await (await ask('/api/models/lab/racing', 'publisher')).json()) as { sha: string }).sha
  const race = (name: string) =>
    ask('/api/models/lab/racing/commit/main', 'publisher', {
      method: 'POST',
      body: [{ key: 'header', value: { summary: name, parentCommit: tip } }, file(`${name}.txt`, name)]
        .map((line) => JSON.stringify(line))
        .join('\n'),
      headers: { 'content-type': 'application/x-ndjson' },
    })
  const answers = await Promise.all(['one', 'two', 'three'].map(race))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 412)).toHaveLength(2)
  const before = await (await ask('/api/models/lab/racing', 'publisher')).text()
  server.release.failure = new Error('the release room fails')
  expect((await commit('lab/racing', [file('half.txt', 'half')])).status).toBe(500)
  server.release.failure = undefined
  expect(await (await ask('/api/models/lab/racing', 'publisher')).text()).toBe(before)
})

test('the card says what a model was made from, and the release is told of it', async () => {
  const base = await publish('base')
  await send('/api/repos/create', 'publisher', { name: 'child', organization: 'lab' })
  await commit('lab/child', [
    file(
      'README.md',
      '---\nbase_model: [Lab/Base, elsewhere/unknown]\nbase_model_relation: quantized\n---\n',
    ),
    file('model.gguf', 'quantised'),
  ])
  const registered = server.release.registered.find((revision) => revision.repo === 'lab/child')
  expect(registered?.parents).toEqual([{ revision: base, kind: 'quantised' }])
  expect(server.release.registered.every((revision) => revision.weights !== undefined)).toBe(true)
})

test('the signed list of files verifies with the public key alone', async () => {
  const revision = await publish('signed')
  expect((await ask(`/api/hub/revisions/${revision}/signature`)).status).toBe(404)
  server.release.levels.set(revision, 'open')
  const bundle = await (await ask(`/api/hub/revisions/${revision}/signature`)).text()
  const key = createPublicKey(server.signer).export({ type: 'spki', format: 'pem' }).toString()
  const verified = verifyModel(bundle, key)
  expect(verified).toMatchObject({ verified: true, name: 'lab/signed' })
  const { files } = (await (await ask(`/api/hub/revisions/${revision}/files`)).json()) as {
    files: { path: string }[]
  }
  expect(files.map(({ path }) => path)).toEqual(['.gitattributes', 'README.md', 'model.safetensors'])
})

test('the gateway finds the newest revision that the caller may use, or the one that explains the refusal', async () => {
  const { hub, release } = server
  const older = await publish('served', 'v1')
  await commit('lab/served', [file('model.safetensors', 'v2')])
  const stranger = { kind: 'anonymous' } as const
  expect(await hub.findServable('lab/served', stranger)).toBeUndefined()
  release.levels.set(older, 'open')
  const found = await hub.findServable('LAB/Served', stranger)
  expect(found?.revision).toBe(older)
  expect(found?.weights.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([['model.safetensors', 2]])
  // The tip serves those who are signed in; for everybody else the older one is the newest that serves.
  const newest = release.registered.findLast(({ repo }) => repo === 'lab/served')?.revision
  if (newest === undefined) throw new Error('the second commit registered no revision')
  release.levels.set(newest, 'api')
  expect((await hub.findServable('lab/served', stranger))?.revision).toBe(older)
  release.levels.set(newest, 'withheld')
  release.held.add(older)
  expect((await hub.findServable('lab/served', stranger))?.revision).toBe(older)
})

test('what this hub does not have answers as JSON', async () => {
  await publish('elsewhere')
  for (const path of [
    '/api/models/gpt2',
    '/gpt2/resolve/main/config.json',
    '/api/datasets/squad',
    '/datasets/a/b/resolve/main/x',
  ]) {
    const answer = await ask(path)
    expect([answer.status, answer.headers.get('x-error-code')], path).toEqual([401, 'RepoNotFound'])
    expect(await answer.json()).toHaveProperty('error')
  }
  const answer = await ask('/api/models/lab/elsewhere/discussions', 'publisher')
  expect([answer.status, answer.headers.get('x-error-code')]).toEqual([404, 'NotFound'])
})

test('an upload that breaks off leaves nothing, and the next one succeeds', async () => {
  await send('/api/repos/create', 'publisher', { name: 'broken', organization: 'lab' })
  const bytes = randomBytes(2 * 1024 * 1024)
  const oid = createHash('sha256').update(bytes).digest('hex')
  const batch = await send('/lab/broken.git/info/lfs/objects/batch', 'publisher', {
    operation: 'upload',
    objects: [{ oid, size: bytes.byteLength }],
  })
  const { objects } = (await batch.json()) as { objects: { actions: { upload: { href: string } } }[] }
  await new Promise<void>((resolve) => {
    const put = httpRequest(objects[0]?.actions.upload.href ?? '', {
      method: 'PUT',
      headers: { 'content-length': bytes.byteLength },
    })
    put.once('error', () => resolve())
    put.write(bytes.subarray(0, 1024 * 1024), () => setTimeout(() => put.destroy(new Error('cut')), 50))
  })
  const digest = `sha256:${oid}` as Digest
  expect(await server.hub.parts.blobs.sizeBytes(digest)).toBeUndefined()
  expect((await commit('lab/broken', [{ key: 'lfsFile', value: { path: 'model.gguf', oid } }])).status).toBe(
    400,
  )
  await sendLarge('lab/broken', bytes)
  expect((await commit('lab/broken', [{ key: 'lfsFile', value: { path: 'model.gguf', oid } }])).status).toBe(
    200,
  )
})

test('the operations describe themselves', () => {
  const { paths } = server.openApi() as { paths: Record<string, unknown> }
  expect(Object.keys(paths)).toContain('/api/models/{owner}/{name}/commit/{revision}')
  expect(Object.keys(paths)).toContain('/{owner}/{name}/resolve/{revision}/{*}')
})
