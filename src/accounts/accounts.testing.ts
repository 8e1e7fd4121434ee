import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { createHttp, type App } from '../http/index.ts'
import { parseAccountName } from '../names/index.ts'
import { ManualClock } from '../std/index.ts'
import { migrate, openDatabase, type Database } from '../storage/index.ts'
import { accountsMigrations } from './accounts-store.ts'
import { createAccounts, type Accounts } from './create-accounts.ts'
import type { AccountsProvision } from './provision-accounts.ts'
import { registerAccounts } from './register-accounts.ts'

export type Instance = {
  readonly app: App
  readonly accounts: Accounts
  readonly database: Database
  readonly clock: ManualClock
  readonly url: string
  call(path: string, request?: Call): Promise<Answer>
  close(): Promise<void>
}

export type Call = {
  readonly method?: string
  readonly token?: string
  readonly cookie?: string
  readonly origin?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly cookie: string
  // What a test expects of a body is what it tests.
  readonly body: Record<string, unknown>
}

export const publicUrl = 'http://localhost:7878'

/** A whole instance of this room: a database in memory, a server on a free port. */
export async function startInstance(
  options: { readonly database?: string; readonly publicUrl?: string; readonly triesPerMinute?: number } = {},
): Promise<Instance> {
  const database = openDatabase(options.database ?? 'sqlite::memory:')
  await migrate(database, accountsMigrations)
  const clock = new ManualClock(Date.now())
  const url = options.publicUrl ?? publicUrl
  const accounts = createAccounts({
    database,
    clock,
    publicUrl: url,
    secret: 'Q3mXn7pLs0vRz8tYc2wKd6fHj4bGa9uE',
    triesPerMinute: options.triesPerMinute ?? 100,
  })
  const app = await createHttp({ logger: pino({ level: 'silent' }), publicUrl: url, version: '0' })
  registerAccounts(app, accounts, {
    instance: () => ({ name: 'Test', origin: 'test.local', policy: 'solo' }),
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const listening = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  return {
    app,
    accounts,
    database,
    clock,
    url: listening,
    call: async (path, request = {}) => await call(`${listening}${path}`, request),
    async close() {
      await app.close()
      await database.destroy()
    },
  }
}

async function call(url: string, request: Call): Promise<Answer> {
  const { method = 'GET', token, cookie, origin, body } = request
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(origin === undefined ? {} : { origin }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    cookie: response.headers
      .getSetCookie()
      .map((set) => set.split(';')[0])
      .join('; '),
    body: (text.startsWith('{') ? JSON.parse(text) : { text }) as Record<string, unknown>,
  }
}

/** A lab with an owner, a reviewer and a bot; their tokens are `NAME-token`. */
export const lab: AccountsProvision = {
  people: [
    { name: parseAccountName('olga'), operator: true, password: 'correct horse battery' },
    { name: parseAccountName('Remi'), fullName: 'Rémi Roux' },
    { name: parseAccountName('paul') },
  ],
  services: [{ name: parseAccountName('robot') }],
  organisations: [
    {
      name: parseAccountName('lab'),
      fullName: 'The Lab',
      members: [
        { name: parseAccountName('Remi'), roles: ['reviewer'], specialities: ['safety'] },
        { name: parseAccountName('robot'), roles: ['publisher'] },
      ],
    },
  ],
  tokens: [
    {
      account: parseAccountName('olga'),
      name: 'all',
      scopes: ['read', 'write', 'admin'],
      value: 'olga-token',
    },
    { account: parseAccountName('Remi'), name: 'read', scopes: ['read', 'write'], value: 'remi-token' },
    { account: parseAccountName('robot'), name: 'ci', scopes: ['read', 'write'], expiresInDays: 30 },
  ],
}
