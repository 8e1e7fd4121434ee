import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lab, startInstance, type Instance } from './accounts.testing.ts'
import { parseAuthorization } from './authorization-header.ts'
import { scopes } from './principal.ts'
import { tokenForm } from './token.ts'

let instance: Instance
beforeAll(async () => {
  instance = await startInstance()
  await instance.accounts.provision(lab)
})
afterAll(async () => await instance.close())

const create = async (token: string, body: Record<string, unknown>) =>
  await instance.call('/api/accounts/tokens', { method: 'POST', token, body })

const statusOf = async (token: string): Promise<number> =>
  (await instance.call('/api/accounts/tokens', { token })).status

test('a token has the form of the Hub, is shown once, and works at once', async () => {
  const { status, body } = await create('olga-token', { name: 'laptop', scopes: ['read'] })
  expect(status).toBe(201)
  expect(body['token']).toMatch(tokenForm)
  expect(await statusOf(String(body['token']))).toBe(200)
  const list = await instance.call('/api/accounts/tokens', { token: 'olga-token' })
  expect(JSON.stringify(list.body)).not.toContain(String(body['token']))
})

test('a token that nobody holds is refused in the words that clients know', async () => {
  const answer = await instance.call('/api/session', { token: `hf_${'x'.repeat(37)}` })
  expect(answer.status).toBe(401)
  expect(answer.headers.get('x-error-message')).toBe('Invalid credentials in Authorization header')
  expect(answer.body['error']).toBe('Invalid credentials in Authorization header')
})

test('git sends a token as the password of Basic, whatever the user', async () => {
  const authorization = `Basic ${Buffer.from('anyone:olga-token').toString('base64')}`
  const { body } = await instance.call('/api/session', { headers: { authorization } })
  expect(body['account']).toMatchObject({ name: 'olga', assurance: 'token' })
})

test('a revoked token is refused by the very next request, and so are those that it made', async () => {
  const parent = (await create('olga-token', { name: 'p', scopes: ['read', 'write'] })).body
  const child = (await create(String(parent['token']), { name: 'c', scopes: ['read', 'write'] })).body
  const grandchild = (await create(String(child['token']), { name: 'g', scopes: ['read'] })).body
  for (const { token } of [parent, child, grandchild] as const)
    expect(await statusOf(String(token))).toBe(200)
  const path = `/api/accounts/tokens/${String(parent['id'])}`
  expect((await instance.call(path, { method: 'DELETE', token: 'olga-token' })).status).toBe(204)
  for (const { token } of [parent, child, grandchild] as const)
    expect(await statusOf(String(token))).toBe(401)
})

test('nobody revokes the token of another', async () => {
  const { body } = await create('olga-token', { name: 'mine', scopes: ['read'] })
  const path = `/api/accounts/tokens/${String(body['id'])}`
  expect((await instance.call(path, { method: 'DELETE', token: 'remi-token' })).status).toBe(404)
  expect(await statusOf(String(body['token']))).toBe(200)
})

test('a token ends with its day, and so does whatever it made', async () => {
  const short = (await create('olga-token', { name: 's', scopes: ['read', 'write'], expiresInDays: 1 })).body
  const long = (await create(String(short['token']), { name: 'l', scopes: ['read'], expiresInDays: 9 })).body
  expect(long['expiresAt']).toBe(short['expiresAt'])
  instance.clock.advance(24 * 3600_000 - 1)
  expect(await statusOf(String(short['token']))).toBe(200)
  instance.clock.advance(1)
  expect(await statusOf(String(short['token']))).toBe(401)
  expect(await statusOf(String(long['token']))).toBe(401)
})

test('a token that may only read makes no other', async () => {
  const reader = (await create('olga-token', { name: 'r', scopes: ['read'] })).body
  expect((await create(String(reader['token']), { name: 'x', scopes: ['read'] })).status).toBe(403)
})

test('a token never has a scope that its maker lacks', async () => {
  const some = fc.uniqueArray(fc.constantFrom(...scopes), { minLength: 1 })
  const seen = { granted: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(some, some, async (held, wanted) => {
      const maker = await instance.accounts.find('olga')
      if (maker === undefined) throw new Error('olga is gone')
      const { token } = await instance.accounts.issueToken({ account: maker.id, name: 'm', scopes: held })
      const { status, body } = await create(token, { name: 'x', scopes: wanted })
      const isAllowed = held.includes('write') && wanted.every((scope) => held.includes(scope))
      seen[isAllowed ? 'granted' : 'refused'] += 1
      expect(status).toBe(isAllowed ? 201 : 403)
      if (!isAllowed) return
      const session = await instance.call('/api/session', { token: String(body['token']) })
      expect(session.body['account']).toMatchObject({ scopes: wanted })
    }),
    { numRuns: 60 },
  )
  expect(Math.min(seen.granted, seen.refused)).toBeGreaterThan(5)
})

test('who is no operator any more has no token that administers', async () => {
  const fresh = await startInstance()
  await fresh.accounts.provision(lab)
  const admin = async () =>
    await fresh.call('/api/accounts/people/paul/link', { method: 'POST', token: 'olga-token' })
  expect((await admin()).status).toBe(201)
  const [olga] = lab.people
  if (olga === undefined) throw new Error('the lab has lost olga')
  await fresh.accounts.provision({
    people: [{ ...olga, operator: false }],
    services: [],
    organisations: [],
    tokens: [],
  })
  expect((await admin()).status).toBe(403)
  const { body } = await fresh.call('/api/session', { token: 'olga-token' })
  expect(body['account']).toMatchObject({ scopes: ['read', 'write'] })
  await fresh.close()
})

test('any Authorization header gives a token of printable letters or none, and never throws', () => {
  const value = fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' }))
  const header = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(fc.constantFrom('Bearer', 'bearer', 'Basic', 'Negotiate'), value).map((pair) => pair.join(' ')),
    fc.string({ unit: 'binary' }).map((pair) => `Basic ${Buffer.from(`u:${pair}`).toString('base64')}`),
  )
  fc.assert(
    fc.property(header, (text) => {
      const token = parseAuthorization(text)
      expect(token === undefined || /^[\x21-\x7e]{1,512}$/.test(token)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('any token comes back out of the header that carries it', () => {
  const printable = fc.stringMatching(/^[\x21-\x7e]{1,80}$/)
  fc.assert(
    fc.property(printable, (token) => {
      expect(parseAuthorization(`Bearer ${token}`)).toBe(token)
      expect(parseAuthorization(`Basic ${Buffer.from(`user:${token}`).toString('base64')}`)).toBe(token)
    }),
  )
})

test('any Authorization header that names nobody is answered with 401', async () => {
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[\x20-\x7e]{0,80}$/), async (authorization) => {
      const { status } = await instance.call('/api/session', { headers: { authorization } })
      // An empty header is one that names nobody, too.
      expect(status).toBe(401)
    }),
    { numRuns: 50 },
  )
})
