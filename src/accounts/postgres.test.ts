import { getMigrations } from 'better-auth/db/migration'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { randomToken } from '../std/index.ts'
import { openDatabase } from '../storage/index.ts'
import { lab, publicUrl, startInstance } from './accounts.testing.ts'

const postgres = process.env['TEST_POSTGRES']

test.skipIf(postgres === undefined)('accounts live in PostgreSQL as they do in SQLite', async () => {
  await using database = await emptyDatabase(postgres ?? '')
  const instance = await startInstance({ database: database.url })
  try {
    const { toBeCreated, toBeAdded } = await getMigrations(instance.accounts.signIn.options)
    expect({ toBeCreated, toBeAdded }).toEqual({ toBeCreated: [], toBeAdded: [] })
    await instance.accounts.provision(lab)
    const again = await instance.accounts.provision(lab)
    expect(new Set(again.changes.map(({ change }) => change))).toEqual(new Set(['unchanged']))
    await walk(instance)
  } finally {
    await instance.close()
  }
})

async function walk(instance: Awaited<ReturnType<typeof startInstance>>): Promise<void> {
  const { cookie } = await instance.call('/api/auth/sign-in/email', {
    method: 'POST',
    origin: publicUrl,
    body: { email: 'olga', password: 'correct horse battery' },
  })
  const session = await instance.call('/api/session', { cookie })
  expect(session.body['account']).toMatchObject({ name: 'olga', assurance: 'password', isOperator: true })
  const options = await instance.call('/api/auth/passkey/generate-register-options', { cookie })
  expect(options.status).toBe(200)

  const made = await instance.call('/api/accounts/tokens', {
    method: 'POST',
    token: 'remi-token',
    body: { name: 'day', scopes: ['read'], expiresInDays: 1 },
  })
  const token = String(made.body['token'])
  expect((await instance.call('/api/session', { token })).body['account']).toMatchObject({
    memberships: [{ organisation: 'lab', roles: ['reviewer'], specialities: ['safety'] }],
    scopes: ['read'],
  })
  instance.clock.advance(24 * 3600_000)
  expect((await instance.call('/api/session', { token })).status).toBe(401)

  const { link } = (
    await instance.call('/api/accounts/people/paul/link', { method: 'POST', token: 'olga-token' })
  ).body
  const { pathname, search } = new URL(String(link))
  expect((await instance.call(pathname + search)).status).toBe(303)
  expect((await instance.call(pathname + search)).status).toBe(401)
}

async function emptyDatabase(url: string) {
  const name = `accounts_${randomToken(12).toLowerCase()}`
  const server = openDatabase(url)
  await sql`create database ${sql.id(name)}`.execute(server)
  const own = new URL(url)
  own.pathname = `/${name}`
  return {
    url: own.href,
    async [Symbol.asyncDispose]() {
      await sql`drop database ${sql.id(name)} with (force)`.execute(server)
      await server.destroy()
    },
  }
}
