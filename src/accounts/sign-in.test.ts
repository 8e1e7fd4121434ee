import { getMigrations } from 'better-auth/db/migration'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lab, publicUrl, startInstance, type Instance } from './accounts.testing.ts'

let instance: Instance
beforeEach(async () => {
  instance = await startInstance()
  await instance.accounts.provision(lab)
})
afterEach(async () => await instance.close())

const signIn = async (email: string, password: string) =>
  await instance.call('/api/auth/sign-in/email', {
    method: 'POST',
    origin: publicUrl,
    body: { email, password },
  })

const assurance = async (cookie: string): Promise<unknown> => {
  const { body } = await instance.call('/api/session', { cookie })
  return (body['account'] as { assurance?: string } | undefined)?.assurance
}

const linkFor = async (name: string): Promise<string> => {
  const account = await instance.accounts.find(name)
  if (account === undefined) throw new Error(`the test names nobody: ${name}`)
  const { pathname, search } = new URL(await instance.accounts.createLink(account.id))
  return pathname + search
}

test('our tables are all that the sign-in library wants', async () => {
  const { toBeCreated, toBeAdded } = await getMigrations(instance.accounts.signIn.options)
  expect({ toBeCreated, toBeAdded }).toEqual({ toBeCreated: [], toBeAdded: [] })
})

test('a password signs in, by account name in any case, and the session knows that it was a password', async () => {
  const { status, cookie } = await signIn('Olga', 'correct horse battery')
  expect(status).toBe(200)
  expect(await assurance(cookie)).toBe('password')
})

test('a wrong password and an unknown name are refused with the same words', async () => {
  const wrong = await signIn('olga', 'wrong horse battery')
  const unknown = await signIn('nobody', 'wrong horse battery')
  expect([wrong.status, wrong.body['code']]).toEqual([401, 'InvalidCredentials'])
  expect([unknown.status, unknown.body['error']]).toEqual([401, wrong.body['error']])
})

test('after too many tries in a minute no password is looked at', async () => {
  const strict = await startInstance({ triesPerMinute: 3 })
  const tries = async () =>
    await strict.call('/api/auth/sign-in/email', {
      method: 'POST',
      origin: publicUrl,
      // The header that would change the address, if a stranger could set it.
      headers: { 'x-ecluse-client-address': '192.0.2.7', 'x-forwarded-for': '192.0.2.8' },
      body: { email: 'olga', password: 'guess number one' },
    })
  const statuses = [await tries(), await tries(), await tries(), await tries()].map(({ status }) => status)
  await strict.close()
  expect(statuses).toEqual([401, 401, 401, 429])
})

test('nobody signs up by themselves, and nobody gives their own session more assurance', async () => {
  const { cookie } = await signIn('olga', 'correct horse battery')
  for (const [path, body] of [
    ['/api/auth/sign-up/email', { email: 'a@b.example', password: 'correct horse battery', name: 'a' }],
    ['/api/auth/update-session', { assurance: 'passkey' }],
    ['/api/auth/update-user', { name: 'root' }],
  ] as const) {
    const answer = await instance.call(path, { method: 'POST', origin: publicUrl, cookie, body })
    expect(answer.status).toBe(404)
  }
})

test('a link signs in once, with the weakest assurance', async () => {
  const path = await linkFor('paul')
  const first = await instance.call(path)
  expect([first.status, first.headers.get('location')]).toEqual([303, '/settings/security'])
  expect(await assurance(first.cookie)).toBe('link')
  const second = await instance.call(path)
  expect([second.status, second.cookie, second.body['code']]).toEqual([401, '', 'InvalidCredentials'])
})

test('of two who follow a link at once, one comes in', async () => {
  const path = await linkFor('paul')
  const answers = await Promise.all([instance.call(path), instance.call(path), instance.call(path)])
  expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['303', '401', '401'])
})

test('looking at a link without opening it does not use it up', async () => {
  const path = await linkFor('paul')
  await instance.call(path, { method: 'HEAD' })
  expect((await instance.call(path)).status).toBe(303)
})

test('a link is good for 24 hours', async () => {
  const path = await linkFor('paul')
  instance.clock.advance(24 * 3600_000)
  expect((await instance.call(path)).status).toBe(401)
})

test('the first start makes an operator, and gives a link until the operator can sign in otherwise', async () => {
  const empty = await startInstance()
  const first = await empty.accounts.ensureOperator()
  expect(first.account).toMatchObject({ name: 'operator', isOperator: true })
  const second = await empty.accounts.ensureOperator()
  expect(second.account.id).toBe(first.account.id)
  expect(second.link).not.toBe(first.link)
  await empty.accounts.setPassword(first.account.id, 'correct horse battery')
  expect((await empty.accounts.ensureOperator()).link).toBeUndefined()
  await empty.close()
})

test('who came by a link sets a password, and the sessions of before end', async () => {
  const { cookie } = await instance.call(await linkFor('paul'))
  const set = await instance.call('/api/accounts/password', {
    method: 'POST',
    cookie,
    origin: publicUrl,
    body: { password: 'a long enough one' },
  })
  expect(set.status).toBe(200)
  expect(await assurance(set.cookie)).toBe('password')
  expect(await assurance(cookie)).toBeUndefined()
  expect((await signIn('paul', 'a long enough one')).status).toBe(200)
})

test('who signed in by password changes it only by knowing it', async () => {
  const { cookie } = await signIn('olga', 'correct horse battery')
  const change = async (current: string) =>
    await instance.call('/api/accounts/password', {
      method: 'POST',
      cookie,
      origin: publicUrl,
      body: { password: 'another horse battery', current },
    })
  expect((await change('wrong')).status).toBe(401)
  expect((await change('correct horse battery')).status).toBe(200)
})

test('a token sets no password', async () => {
  const { status, body } = await instance.call('/api/accounts/password', {
    method: 'POST',
    token: 'olga-token',
    body: { password: 'a long enough one' },
  })
  expect([status, body['code']]).toEqual([403, 'StrongerSignInRequired'])
})

test('a cookie does not act for a page of another origin, nor for one that hides its own', async () => {
  const { cookie } = await signIn('olga', 'correct horse battery')
  const create = async (origin?: string) =>
    await instance.call('/api/accounts/tokens', {
      method: 'POST',
      cookie,
      ...(origin === undefined ? {} : { origin }),
      body: { name: 'x', scopes: ['read'] },
    })
  expect((await create('https://evil.example')).status).toBe(403)
  expect((await create('null')).status).toBe(403)
  expect((await create()).status).toBe(403)
  expect((await create(publicUrl)).status).toBe(201)
  // A token is not sent by a browser of itself.
  const byToken = await instance.call('/api/accounts/tokens', {
    method: 'POST',
    token: 'olga-token',
    origin: 'https://evil.example',
    body: { name: 'x', scopes: ['read'] },
  })
  expect(byToken.status).toBe(201)
})

test('signing out ends the session at once', async () => {
  const { cookie } = await signIn('olga', 'correct horse battery')
  await instance.call('/api/auth/sign-out', { method: 'POST', cookie, origin: publicUrl, body: {} })
  expect(await assurance(cookie)).toBeUndefined()
})

test('a session cookie that was tampered with is nobody', async () => {
  const { cookie } = await signIn('olga', 'correct horse battery')
  expect(
    await assurance(cookie.replace(/=(.)/, (_, letter) => `=${letter === 'a' ? 'b' : 'a'}`)),
  ).toBeUndefined()
})

test('the cookie is out of reach of scripts, and of plain HTTP where the instance has HTTPS', async () => {
  const { headers } = await signIn('olga', 'correct horse battery')
  expect(headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax/)
  const secure = await startInstance({ publicUrl: 'https://ecluse.example' })
  await secure.accounts.provision(lab)
  const answer = await secure.call('/api/auth/sign-in/email', {
    method: 'POST',
    origin: 'https://ecluse.example',
    body: { email: 'olga', password: 'correct horse battery' },
  })
  const session = await secure.call('/api/session', { cookie: answer.cookie })
  await secure.close()
  expect(answer.headers.getSetCookie()[0]).toMatch(/^__Secure-.*Secure/)
  expect(session.body['signedIn']).toBe(true)
})

test('a person who came by a link is offered to register a passkey, and anyone to sign in with one', async () => {
  const { cookie } = await instance.call(await linkFor('paul'))
  const register = await instance.call('/api/auth/passkey/generate-register-options', { cookie })
  expect(register.body).toMatchObject({
    rp: { id: 'localhost' },
    authenticatorSelection: { userVerification: 'required' },
  })
  const authenticate = await instance.call('/api/auth/passkey/generate-authenticate-options')
  expect(authenticate.body).toMatchObject({ rpId: 'localhost', challenge: expect.any(String) })
  const anonymous = await instance.call('/api/auth/passkey/generate-register-options')
  expect(anonymous.status).toBe(401)
})
