import { spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  formatTlogProof,
  formatTrustedKeys,
  generateSigningKey,
  leafHash,
  MemoryTree,
  noteSigner,
  revisionDigest,
  signCheckpoint,
  signModel,
} from '../proof/index.ts'
import { run, type Surroundings } from './run.ts'

type Asked = { readonly method: string; readonly url: string; readonly token: string; readonly body: string }
type Reply = { readonly status?: number; readonly body: unknown; readonly location?: string }

let server: Server
let endpoint: string
let folder: string
let asked: Asked[]
let replies: Record<string, Reply>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ecluse-cli-'))
  server = createServer((request, response) => {
    void answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  asked = []
  replies = {}
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readAll(request)
  const { method = '', url = '', headers } = request
  asked.push({ method, url, token: headers.authorization ?? '', body })
  const reply = replies[`${method} ${url}`] ?? { status: 404, body: { error: 'none', code: 'NotFound' } }
  if (reply.location !== undefined) response.setHeader('location', reply.location)
  response.writeHead(reply.status ?? 200)
  response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body))
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

async function ecluse(line: readonly string[], changed: Partial<Surroundings> = {}) {
  const heard = { out: '', note: '' }
  const code = await run(
    line,
    { endpoint, token: 'hf_test', dataFolder: join(folder, 'none'), ...changed },
    {
      out: (text) => (heard.out += `${text}\n`),
      write: (text) => (heard.out += text),
      note: (text) => (heard.note += `${text}\n`),
      signal: new AbortController().signal,
    },
  )
  return { code, ...heard }
}

test('apply sends the file as it is, and shows each change and each new token', async () => {
  const path = join(folder, 'state.yaml')
  writeFileSync(path, 'people: [{ name: anna }]\n')
  replies['POST /api/provision'] = {
    body: {
      changes: [{ kind: 'person', name: 'anna', change: 'created' }],
      tokens: [{ account: 'anna', name: 'laptop', token: 'hf_secret' }],
    },
  }
  const { code, out } = await ecluse(['apply', '-f', path])
  expect(code).toBe(0)
  expect(asked).toEqual([
    { method: 'POST', url: '/api/provision', token: 'Bearer hf_test', body: 'people: [{ name: anna }]\n' },
  ])
  expect(out).toMatch(/created +person +anna/)
  expect(out).toMatch(/anna +laptop +hf_secret/)
})

test('a new token stands alone on standard output', async () => {
  replies['POST /api/accounts/tokens'] = { status: 201, body: { token: 'hf_new', id: 't' } }
  const { out } = await ecluse(['token', 'create', 'ci', '--scopes', 'read,write', '--days', '7'])
  expect(out).toBe('hf_new\n')
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
    name: 'ci',
    scopes: ['read', 'write'],
    expiresInDays: 7,
  })
})

test('a revocation is a DELETE of that token', async () => {
  replies['DELETE /api/accounts/tokens/tok_1'] = { status: 204, body: '' }
  expect((await ecluse(['token', 'revoke', 'tok_1'])).code).toBe(0)
})

test('a refusal is told in the words of the server, and is exit code 1', async () => {
  replies['GET /api/hub/models'] = { status: 403, body: { error: 'you lack the scope', code: 'Forbidden' } }
  expect(await ecluse(['models'])).toEqual({ code: 1, out: '', note: 'you lack the scope (Forbidden)\n' })
})

test('no answer is exit code 3, and says how to name another server', async () => {
  const { code, note } = await ecluse(['models'], { endpoint: 'http://127.0.0.1:1' })
  expect(code).toBe(3)
  expect(note).toContain('--endpoint')
})

test.each([
  [['fly'], /no command "fly"/],
  [['apply'], /--file is missing/],
  [['apply', '-f', '/nowhere.yaml'], /cannot be read/],
  [['token'], /create, list or revoke/],
  [['token', 'create'], /NAME is missing/],
  [['token', 'create', 'a', 'b'], /one argument too many/],
  [['token', 'create', 'a', '--days', '1.5'], /whole number/],
  [['models', '--colour'], /--colour/],
  [['hold', 'everything', '--reason', 'x'], /neither a digest/],
  [['hold', 'all'], /--reason is missing/],
  [['grant', 'grant', 'r', '--until', 'soon'], /--until is a date/],
  [['proof', 'otter'], /neither OWNER\/NAME/],
  [['models', '--endpoint', 'file:///etc'], /must be an address/],
])('%j is exit code 2, with the reason', async (line, reason) => {
  const { code, note } = await ecluse(line)
  expect(code).toBe(2)
  expect(note).toMatch(reason)
  expect(asked).toEqual([])
})

test('the token of the operator is read from the file of the server, but only for a server of this machine', async () => {
  const dataFolder = join(folder, 'data')
  mkdirSync(join(dataFolder, 'secrets'), { recursive: true })
  writeFileSync(join(dataFolder, 'secrets/operator.token'), 'hf_operator\n')
  replies['GET /api/hub/models'] = { body: { models: [] } }
  await ecluse(['models'], { token: undefined, dataFolder })
  expect(asked[0]?.token).toBe('Bearer hf_operator')
  // 0.0.0.0 is this server too, but not a name that is sure to be.
  await ecluse(['models'], {
    token: undefined,
    dataFolder,
    endpoint: endpoint.replace('127.0.0.1', '0.0.0.0'),
  })
  expect(asked[1]?.token).toBe('')
})

test('a redirect is not followed: it would take the token along', async () => {
  replies['GET /api/hub/models'] = { status: 302, body: '', location: '/elsewhere' }
  replies['GET /elsewhere'] = { body: { models: [] } }
  expect((await ecluse(['models'])).code).toBe(3)
  expect(asked).toHaveLength(1)
})

test('models are a table, without what would move the cursor', async () => {
  replies['GET /api/hub/models?search=otter'] = {
    body: { models: [{ repo: 'lab/otter', level: 'gated', held: false, revision: 'sha256:ab\u001b[2J' }] },
  }
  const { out } = await ecluse(['models', 'otter'])
  expect(out).toMatch(/^REPO +LEVEL .*\nlab\/otter +gated +- +false +- +sha256:ab\n$/)
})

const chunk = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`

test('chat writes the answer as it streams', async () => {
  replies['POST /v1/chat/completions'] = {
    body: `: ping\n\n${chunk('Hello')}${chunk(', you\u001b]0;title\u0007')}data: [DONE]\n\n`,
  }
  expect(await ecluse(['chat', 'lab/otter', 'Hi'])).toMatchObject({ code: 0, out: 'Hello, you\n' })
  expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({ model: 'lab/otter', stream: true })
})

test('a stream that a hold cut is not taken for a whole answer', async () => {
  replies['POST /v1/chat/completions'] = {
    body: `${chunk('Hel')}data: {"error":{"message":"the model is held","code":"model_withdrawn"}}\n\n`,
  }
  expect(await ecluse(['chat', 'm', 'Hi'])).toMatchObject({
    code: 1,
    note: 'the model is held (model_withdrawn)\n',
  })
  replies['POST /v1/chat/completions'] = { body: chunk('Hel') }
  expect((await ecluse(['chat', 'm', 'Hi'])).code).toBe(1)
})

test.each([
  ['all', { kind: 'all' }],
  ['owner:lab', { kind: 'owner', value: 'lab' }],
  ['acc_1', { kind: 'account', value: 'acc_1' }],
  [`sha256:${'a'.repeat(64)}`, { kind: 'revision', value: `sha256:${'a'.repeat(64)}` }],
])('hold %s names its scope', async (what, scope) => {
  replies['POST /api/release/holds'] = {
    status: 201,
    body: { hold: 'h1', receipt: [{ surface: 'hub', at: 'now' }] },
  }
  const { out } = await ecluse(['hold', what, '--reason', 'leak', '--hours', '5'])
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ scope, reason: 'leak', hours: 5 })
  expect(out).toMatch(/hold h1\nSURFACE +AT\nhub +now/)
})

test('a grant is given until a date, and revoked with a reason', async () => {
  replies['POST /api/release/access-requests/r1/grant'] = { status: 201, body: { grant: 'g1' } }
  replies['POST /api/release/grants/g1/revoke'] = { body: { revoked: 'g1' } }
  expect((await ecluse(['grant', 'grant', 'r1', '--until', '2030-01-01'])).out).toBe('grant g1\n')
  expect((await ecluse(['grant', 'revoke', 'g1', '--reason', 'over'])).out).toBe('revoked g1\n')
  expect(asked.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { until: '2030-01-01T00:00:00.000Z' },
    { reason: 'over' },
  ])
})

/** A release as an instance hands it out, and its files as a client has downloaded them. */
function publish(name: string) {
  const model = join(folder, name)
  mkdirSync(join(model, 'parts'), { recursive: true })
  const files = ['README.md', 'model.gguf', 'parts/two.gguf'].map((path) => {
    writeFileSync(join(model, path), `the bytes of ${path}`)
    const bytes = `the bytes of ${path}`
    return { path, sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length }
  })
  const log = generateSigningKey('ecluse.example/public')
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const revision = revisionDigest(files)
  const extra = Buffer.from(
    JSON.stringify({ v: 1, seq: 0, type: 'decision', on: revision, body: { level: 'open' } }),
  )
  const tree = new MemoryTree()
  const index = tree.append(leafHash(extra))
  const head = { origin: log.verifierKey.name, size: tree.size, root: tree.root() }
  return {
    model,
    revision,
    proof: formatTlogProof({
      extra,
      index,
      hashes: tree.inclusionProof(index),
      checkpoint: signCheckpoint(head, [noteSigner(log)]),
    }),
    signature: signModel({ name: 'lab/otter', files }, privateKey),
    keys: formatTrustedKeys({
      publicLog: [log.verifierKey],
      sealedLog: [],
      witnesses: [],
      modelSigning: [publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    }),
  }
}

test('what proof fetches, verify proves without the server; one changed byte and it does not', async () => {
  const { model, revision, ...papers } = publish('otter')
  replies['GET /api/hub/models/lab/otter'] = { body: { revision } }
  replies[`GET /api/release/revisions/${revision}/proof`] = { body: papers.proof }
  replies[`GET /api/hub/revisions/${revision}/signature`] = { body: papers.signature }
  replies['GET /api/record/keys'] = { body: papers.keys }
  // Into the folder of the model itself: its own papers are no files of the model.
  const fetched = await ecluse(['proof', 'lab/otter', '-o', model, '--json'])
  const paths = JSON.parse(fetched.out) as Record<string, string>
  const line = [
    'verify',
    model,
    ...['proof', 'signature', 'key'].flatMap((role) => [`--${role}`, paths[role] ?? '']),
  ]
  const offline = { endpoint: 'http://127.0.0.1:1' }
  const proved = await ecluse(line, offline)
  expect(proved.out).toContain(`VERIFIED ${revision}`)
  expect(proved.code).toBe(0)
  writeFileSync(join(model, 'parts/two.gguf'), 'other bytes')
  const broken = await ecluse([...line, '--json'], offline)
  expect(broken.code).toBe(4)
  expect(JSON.parse(broken.out)).toMatchObject({ verified: false })
})

test('a file that was added is found, also when a link hides its folder', async () => {
  const { model, ...papers } = publish('heron')
  const elsewhere = join(folder, 'papers')
  mkdirSync(elsewhere)
  const roles = { proof: papers.proof, signature: papers.signature, key: papers.keys }
  for (const [role, text] of Object.entries(roles)) writeFileSync(join(elsewhere, role), text)
  const line = [
    'verify',
    model,
    ...Object.keys(roles).flatMap((role) => [`--${role}`, join(elsewhere, role)]),
  ]
  expect((await ecluse(line)).code).toBe(0)
  symlinkSync(elsewhere, join(model, 'code'))
  expect((await ecluse(line)).code).toBe(2)
  rmSync(join(model, 'code'))
  writeFileSync(join(model, 'run.py'), 'import os')
  expect((await ecluse(line)).code).toBe(4)
})

test('the command runs from its bin, whatever Node started it', () => {
  const bin = fileURLToPath(new URL('../../bin/ecluse.js', import.meta.url))
  const { status, stdout } = spawnSync('node', [bin, 'help', 'apply'], {
    encoding: 'utf8',
    // Without the folder of the pinned Node, the machine's own is what answers.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  })
  expect(stdout).toContain('ecluse apply -f FILE.yaml')
  expect(status).toBe(0)
})
