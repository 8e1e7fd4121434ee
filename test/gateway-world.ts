import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import OpenAI from 'openai'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { anonymous, type Account, type Principal } from '../src/accounts/index.ts'
import { createGateway, gatewayMigrations, type Gateway, type Servable } from '../src/gateway/index.ts'
import type { Decision, DenyReason, Question } from '../src/release/index.ts'
import {
  builtInProfiles,
  createSafeguards,
  profileDigest,
  type Guard,
  type GuardLane,
} from '../src/safeguards/index.ts'
import { Problem, systemClock, type Digest } from '../src/std/index.ts'
import { migrate, openDatabase, type Database } from '../src/storage/index.ts'

/** A gateway that listens, with models, keys and release answers that a test decides. */
export type GatewayWorld = AsyncDisposable & {
  readonly gateway: Gateway
  readonly client: OpenAI
  readonly clientWith: (apiKey: string) => OpenAI
  readonly baseUrl: string
  readonly database: Database
  readonly release: SwitchableRelease
  readonly registry: Registry
  readonly usage: () => Promise<UsageLine[]>
}

export type UsageLine = {
  readonly account: string | null
  readonly model: string
  readonly engine: string | null
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly is_estimated: number
  readonly outcome: string
  readonly verdict: string | null
}

/** Release control as the gateway sees it: one answer for each revision, changed by the test. */
export class SwitchableRelease {
  readonly exposures: string[] = []
  readonly denied = new Map<string, DenyReason>()
  readonly ends = new Map<string, number>()
  profile: Digest | undefined = profileDigest(builtInProfiles[0])
  readonly #listeners = new Set<() => void>()

  access(question: Question): Decision {
    const until = this.ends.get(question.revision)
    const hasEnded = until !== undefined && until <= Date.now()
    const reason = this.denied.get(question.revision) ?? (hasEnded ? 'expired' : undefined)
    if (reason !== undefined)
      return { allowed: false, level: 'withheld', reason, message: `because: ${reason}` }
    return {
      allowed: true,
      level: 'gated',
      ...(this.profile === undefined ? {} : { profile: this.profile }),
      ...(until === undefined ? {} : { until }),
      basis: {},
    }
  }

  deny(revision: string, reason: DenyReason): void {
    this.denied.set(revision, reason)
    for (const listener of this.#listeners) listener()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  recordExposure(revision: Digest, exposure: string): Promise<void> {
    this.exposures.push(`${revision} ${exposure}`)
    return Promise.resolve()
  }
}

export const person = (name: string, scopes: Account['scopes'] = ['read', 'inference']): Account => ({
  kind: 'person',
  id: `acc_${name}` as Account['id'],
  name: name as Account['name'],
  fullName: name,
  isOperator: false,
  memberships: [],
  assurance: 'token',
  scopes,
})

const keys: Readonly<Record<string, Principal>> = {
  'key-ada': person('ada'),
  'key-reader': person('reader', ['read']),
}

export type GatewayWorldSetup = {
  readonly models: readonly Servable[]
  readonly localWeights?: (digest: Digest) => Promise<string>
  readonly guard?: Guard
  readonly onClose?: () => Promise<void>
}

export async function openGatewayWorld(setup: GatewayWorldSetup): Promise<GatewayWorld> {
  const database = openDatabase('sqlite::memory:')
  await migrate(database, gatewayMigrations)
  const release = new SwitchableRelease()
  const registry = new Registry()
  const gateway = await createGateway({
    database,
    release,
    registry,
    safeguards: createSafeguards({ guard: setup.guard ?? wordGuard('zorblax') }),
    models: {
      find: (name) => Promise.resolve(setup.models.find(({ model }) => model === name)),
      list: () => Promise.resolve(setup.models),
      localWeights: setup.localWeights ?? (() => Promise.reject(new Error('no weights here'))),
    },
    authenticate: ({ authorization, cookie }) =>
      cookie === 'session=ada' ? Promise.resolve(person('ada')) : authenticate(authorization),
    secret: new Uint8Array(32).fill(7),
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    embedded: { threads: 1 },
  })
  const server = createServer((request, response) => {
    if (!gateway.handle(request, response)) response.writeHead(404).end()
  })
  const origin = await listen(server)
  const clientWith = (apiKey: string) => new OpenAI({ apiKey, baseURL: `${origin}/v1`, maxRetries: 0 })
  return {
    gateway,
    release,
    database,
    registry,
    baseUrl: origin,
    client: clientWith('key-ada'),
    clientWith,
    usage: () =>
      database
        .withTables<{ gateway_usage: UsageLine }>()
        .selectFrom('gateway_usage')
        .selectAll()
        .orderBy('at' as never)
        .execute(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await gateway.close(0)
      await setup.onClose?.()
      await database.destroy()
    },
  }
}

export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export async function until(isTrue: () => boolean | Promise<boolean>, withinMs = 2000): Promise<void> {
  const end = Date.now() + withinMs
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`it did not come true within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function authenticate(authorization: string | undefined): Promise<Principal> {
  if (authorization === undefined) return Promise.resolve(anonymous)
  const principal = keys[authorization.replace('Bearer ', '')]
  if (principal !== undefined) return Promise.resolve(principal)
  return Promise.reject(new Problem('InvalidCredentials', 'the token is unknown, expired or revoked'))
}

/** A guard that a test can follow with its eyes: one word is harmful, all others are not. */
export function wordGuard(word: string): Guard {
  const hazard = [{ id: 'iwp', share: 1 }] as const
  return {
    version: `word:${word}`,
    score: (text) => ({ harm: text.includes(word) ? 1 : 0, jailbreak: 0, categories: hazard }),
    lane: (_stage, threshold = 1) => wordLane(word, threshold),
  }
}

function wordLane(word: string, threshold: number): GuardLane {
  let seen = ''
  // What could still become the word has not been judged yet.
  let judged = 0
  return {
    push(text) {
      seen += text
      if (!seen.includes(word)) judged = Math.max(0, seen.length - word.length + 1)
    },
    end() {
      if (!seen.includes(word)) judged = seen.length
    },
    score: () => ({ harm: seen.includes(word) ? 1 : 0, jailbreak: 0 }),
    categories: () => [{ id: 'iwp', share: 1 }],
    get judged() {
      return judged
    },
    get isStopped() {
      return seen.includes(word) && threshold <= 1
    },
  }
}
