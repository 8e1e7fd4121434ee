import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { Agent, request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { startServer, type Server } from '../src/start-server.ts'
import { freePort } from '../demo/instance.ts'

// The same requests on every run; `FUZZ_SEED` and `FUZZ_SECONDS` look further.
const seed = Number(process.env['FUZZ_SEED'] ?? 1)
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 6)
const mostRequests = seconds * 500

type Schema = {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly pattern?: string
}
type Parameter = { readonly in: string; readonly name: string; readonly schema?: Schema }
type Described = {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> }
}
type Operation = { readonly method: string; readonly path: string } & Described

type Asked = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

test('whatever comes to any operation, from whomever, the fault is never the server’s', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ecluse-fuzz-'))
  const port = await freePort()
  const server = await startServer(
    readConfig({
      ECLUSE_DATA: folder,
      ECLUSE_PORT: String(port),
      ECLUSE_LOG_LEVEL: process.env['FUZZ_LOG'] ?? 'silent',
    }),
  )
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const send = (asked: Asked) => exchange(server.url, agent, asked)
  try {
    const operator = await readFile(join(folder, 'secrets', 'operator.token'), 'utf8')
    const known = await populate(server, operator)
    const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, Described>>
    }
    const fuzz = new Fuzz(operationsOf(paths), known)
    const until = performance.now() + seconds * 1000
    let sent = 0
    const faults: string[] = []
    const worker = async (): Promise<void> => {
      while (sent < mostRequests && performance.now() < until) {
        sent += 1
        const asked = fuzz.next()
        const answer = await send(asked)
        if (answer.status >= 500 || answer.status === 0)
          faults.push(
            `${answer.status} ${asked.method} ${asked.path} ${asked.body?.slice(0, 300) ?? ''} → ${answer.text.slice(0, 300)}`,
          )
      }
    }
    await Promise.all(Array.from({ length: 6 }, worker))
    expect(faults).toEqual([])
    expect(sent).toBeGreaterThan(500)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  } finally {
    agent.destroy()
    await server.close()
    await rm(folder, { recursive: true })
  }
}, 120_000)

/** What the operations can find: a repo with weights, and tokens of every strength. */
type Headers = Readonly<Record<string, string>>
type Known = { readonly credentials: readonly Headers[]; readonly values: readonly string[] }

async function populate({ url, signInLink }: Server, operator: string): Promise<Known> {
  const post = async (path: string, body: string, type = 'application/json') => {
    const headers = { authorization: `Bearer ${operator}`, 'content-type': type }
    const response = await fetch(`${url}${path}`, { method: 'POST', body, headers })
    expect(response.status, await response.clone().text()).toBeLessThan(300)
    return (await response.json()) as Record<string, string>
  }
  await post('/api/repos/create', JSON.stringify({ name: 'fuzzed' }))
  const lines = [
    { key: 'header', value: { summary: 'weights' } },
    { key: 'file', value: { path: 'model.safetensors', content: 'weights' } },
    { key: 'file', value: { path: 'README.md', content: '---\nlicense: mit\n---\nA model.\n' } },
  ]
  const commit = await post(
    '/api/models/operator/fuzzed/commit/main',
    lines.map((line) => JSON.stringify(line)).join('\n'),
    'application/x-ndjson',
  )
  const { revision = '', commitOid = '' } = commit
  const tokens = await Promise.all(
    [['read'], ['read', 'write'], ['inference']].map(async (scopes) => {
      const { token = '' } = await post('/api/accounts/tokens', JSON.stringify({ name: 'fuzz', scopes }))
      return token
    }),
  )
  return {
    credentials: [...[operator, ...tokens].map(bearer), await sessionOf(url, signInLink ?? '')],
    values: [
      'operator',
      'fuzzed',
      'operator/fuzzed',
      'main',
      revision,
      commitOid,
      'model.safetensors',
      'README.md',
    ],
  }
}

function bearer(token: string): Headers {
  return { authorization: `Bearer ${token}` }
}

/** A browser that has followed the link of the first operator. */
async function sessionOf(url: string, link: string): Promise<Headers> {
  const followed = await fetch(link, { redirect: 'manual' })
  const cookies = followed.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  expect(cookies).not.toEqual([])
  return { cookie: cookies.join('; '), origin: url }
}

function operationsOf(paths: Readonly<Record<string, Readonly<Record<string, Described>>>>): Operation[] {
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  )
  // Beside the description: the gateway's own surface.
  const gateway = ['/v1/models', '/v1/models/{id}', '/v1/chat/completions', '/v1/{id}'].flatMap((path) =>
    ['GET', 'POST'].map((method) => ({ method, path })),
  )
  return [...described, ...gateway]
}

const oddTexts = [
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  'null',
  'true',
  '..',
  '../../etc/passwd',
  '%',
  '%00',
  '%ff',
  '\u0000',
  '\ud800',
  '\u202e',
  'é',
  'e\u0301',
  '🦦',
  '__proto__',
  'constructor',
  "' or 1=1 --",
  '*',
  '**',
  '[',
  '\\',
  '/',
  '//',
  '{}',
  '[]',
  '---\na: [',
  '\r\nx: y',
  'refs/heads/main',
  'HEAD',
  'a'.repeat(300),
  '/'.repeat(2000),
  '['.repeat(2000),
  'sha256:'.padEnd(71, '0'),
  '0'.repeat(40),
  '9'.repeat(30),
  '2026-13-45',
  'a b '.repeat(200),
]
const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  2 ** 53,
  [],
  [null],
  {},
  { a: { a: { a: [] } } },
  [[[[]]]],
]
const oddHeaders: readonly Readonly<Record<string, string>>[] = [
  { range: 'bytes=5-1' },
  { range: `bytes=-${'9'.repeat(15)}` },
  { 'if-range': '"' },
  { accept: 'text/html' },
  { cookie: 'ecluse.session_token=x.y' },
  { cookie: 'ecluse.session_token=%ff%00; ecluse.session_token=', origin: 'null' },
  { 'x-request-id': '{{}}' },
  { authorization: 'Bearer ' },
  { authorization: `Basic ${'A'.repeat(3000)}` },
  { 'accept-language': 'fr'.repeat(100) },
]

/** Draws requests from a description, some as they should be, most of them with something wrong. */
class Fuzz {
  readonly #operations: readonly Operation[]
  readonly #known: Known
  #state = seed

  constructor(operations: readonly Operation[], known: Known) {
    this.#operations = operations
    this.#known = known
  }

  next(): Asked {
    const operation = this.#pick(this.#operations)
    const path = operation.path.replace(/\{[^}]*\}/g, () => this.#segment())
    const query = (operation.parameters ?? []).filter(({ in: place }) => place === 'query')
    const asked = this.#chance(0.4) ? this.#query(query) : ''
    const { credentials } = this.#known
    const credential = this.#pick([{}, ...credentials, ...credentials, bearer('hf_nobody')])
    const body = ['POST', 'PUT', 'PATCH', 'DELETE'].includes(operation.method)
      ? this.#body(operation)
      : undefined
    return {
      method: operation.method,
      path: `${path}${asked}`,
      headers: {
        ...credential,
        ...(body === undefined
          ? {}
          : { 'content-type': body.type, 'content-length': String(Buffer.byteLength(body.text)) }),
        ...(this.#chance(0.15) ? this.#pick(oddHeaders) : {}),
      },
      body: body?.text,
    }
  }

  #segment(): string {
    const text = this.#chance(0.6) ? this.#pick(this.#known.values) : this.#pick(oddTexts)
    if (!text.isWellFormed()) return '%ED%A0%80'
    return this.#chance(0.05) ? text.replace(/[^!-~]/g, '') : encodeURIComponent(text)
  }

  #query(parameters: readonly Parameter[]): string {
    const names = [
      ...parameters.map(({ name }) => name),
      'limit',
      'search',
      'p',
      'expand',
      'recursive',
      'author',
      'full',
      'token',
    ]
    const pairs = Array.from({ length: 1 + this.#below(3) }, () => `${this.#pick(names)}=${this.#segment()}`)
    return `?${pairs.join('&')}`
  }

  #body(operation: Operation): { type: string; text: string } {
    const schema = operation.requestBody?.content['application/json']?.schema
    if (this.#chance(0.1))
      return {
        type: this.#pick(['text/plain', 'x', 'application/xml', 'multipart/form-data']),
        text: 'a: &a [*a]',
      }
    if (this.#chance(0.1)) return { type: 'application/x-ndjson', text: this.#commitLines() }
    if (this.#chance(0.05))
      return { type: 'application/x-www-form-urlencoded', text: 'paths=%00&paths=a&expand=true&__proto__=1' }
    if (this.#chance(0.05)) return { type: 'application/json', text: '{"a":' }
    return { type: 'application/json', text: JSON.stringify(this.#value(schema ?? { type: 'object' })) }
  }

  #commitLines(): string {
    const keys = ['header', 'file', 'lfsFile', 'deletedFile', 'deletedFolder', 'x']
    const value = () => ({
      path: this.#text(),
      content: this.#text(),
      summary: this.#text(),
      oid: this.#text(),
      parentCommit: this.#text(),
    })
    return Array.from({ length: 3 }, () => JSON.stringify({ key: this.#pick(keys), value: value() })).join(
      '\n',
    )
  }

  #value(schema: Schema): unknown {
    if (this.#chance(0.12)) return this.#chance(0.5) ? this.#pick(oddValues) : this.#text()
    if (schema.const !== undefined) return schema.const
    if (schema.enum !== undefined) return this.#pick(schema.enum)
    if (schema.anyOf !== undefined) return this.#value(this.#pick(schema.anyOf))
    if (schema.type === 'array')
      return Array.from({ length: this.#below(4) }, () => this.#value(schema.items ?? {}))
    if (schema.type === 'integer' || schema.type === 'number') return (schema.minimum ?? 0) + this.#below(10)
    if (schema.type === 'boolean') return this.#chance(0.5)
    if (schema.type === 'null') return null
    if (schema.properties === undefined) return this.#text()
    const fields = Object.entries(schema.properties).filter(() => this.#chance(0.9))
    return Object.fromEntries(fields.map(([name, field]) => [name, this.#value(field)]))
  }

  #text(): string {
    return this.#pick(this.#chance(0.5) ? this.#known.values : oddTexts)
  }

  #pick<T>(values: readonly T[]): T {
    const value = values[this.#below(values.length)]
    if (value === undefined && !values.includes(value as T)) throw new Error('there is nothing to pick from')
    return value as T
  }

  #chance(share: number): boolean {
    return this.#below(1000) < share * 1000
  }

  // Mulberry32: small, and the same everywhere.
  #below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

/** One request as it is, without the checks of `fetch`. Status 0: no answer within five seconds, or none at all. */
function exchange(
  url: string,
  agent: Agent,
  { method, path, headers, body }: Asked,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const request = httpRequest(url, { agent, method, path, headers, timeout: 5000 }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text = text.length < 1000 ? text + chunk.toString() : text))
      response.once('close', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    request.once('timeout', () => request.destroy(new Error('no answer')))
    request.once('error', (error) => resolve({ status: 0, text: error.message }))
    request.end(body)
  })
}
