import { afterEach, beforeEach, expect, test } from 'vitest'
import { lab, publicUrl, startInstance, type Instance } from './accounts.testing.ts'
import {
  createAuthenticator,
  type AuthenticateOptions,
  type RegisterOptions,
} from './authenticator.testing.ts'

type Authenticator = ReturnType<typeof createAuthenticator>

let instance: Instance
let linkCookie: string
beforeEach(async () => {
  instance = await startInstance()
  await instance.accounts.provision(lab)
  const paul = await instance.accounts.find('paul')
  const { pathname, search } = new URL(await instance.accounts.createLink(paul?.id ?? lost()))
  linkCookie = (await instance.call(pathname + search)).cookie
})
afterEach(async () => await instance.close())

function lost(): never {
  throw new Error('paul is gone')
}

async function register(authenticator: Authenticator, more: Record<string, unknown> = {}) {
  const options = await instance.call('/api/auth/passkey/generate-register-options', { cookie: linkCookie })
  return await instance.call('/api/auth/passkey/verify-registration', {
    method: 'POST',
    cookie: `${linkCookie}; ${options.cookie}`,
    origin: publicUrl,
    body: { response: authenticator.register(options.body as unknown as RegisterOptions), ...more },
  })
}

async function signIn(authenticator: Authenticator, change = (options: AuthenticateOptions) => options) {
  const options = await instance.call('/api/auth/passkey/generate-authenticate-options')
  return await instance.call('/api/auth/passkey/verify-authentication', {
    method: 'POST',
    cookie: options.cookie,
    origin: publicUrl,
    body: { response: authenticator.authenticate(change(options.body as unknown as AuthenticateOptions)) },
  })
}

const account = async (cookie: string) => (await instance.call('/api/session', { cookie })).body['account']

test('a passkey is registered from a link, and signs in with the highest assurance', async () => {
  const authenticator = createAuthenticator(publicUrl)
  expect((await register(authenticator, { name: 'phone' })).status).toBe(200)
  const { status, cookie } = await signIn(authenticator)
  expect(status).toBe(200)
  expect(await account(cookie)).toMatchObject({ name: 'paul', assurance: 'passkey', hasPasskey: true })
  // The link session stays what it was.
  expect(await account(linkCookie)).toMatchObject({ assurance: 'link' })
})

test('whoever registers a passkey may go on with the assurance of it', async () => {
  const { status, cookie } = await register(createAuthenticator(publicUrl), { createSession: true })
  expect(status).toBe(200)
  expect(await account(cookie)).toMatchObject({ name: 'paul', assurance: 'passkey' })
})

test('a passkey that does not verify its user is not taken', async () => {
  const careless = createAuthenticator(publicUrl, { verifiesUser: false })
  expect((await register(careless)).status).toBe(401)
})

test('a passkey that answers another challenge, another page or for nobody is refused', async () => {
  const authenticator = createAuthenticator(publicUrl)
  await register(authenticator)
  const other = await signIn(authenticator, (options) => ({ ...options, challenge: 'b3RoZXI' }))
  expect([other.status, other.cookie.includes('session_token=')]).toEqual([400, false])
  expect((await signIn(createAuthenticator(publicUrl))).status).toBe(401)
  const phished = createAuthenticator('https://evil.example')
  expect((await register(phished)).status).toBe(400)
})
