import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { APIError, createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { PostgresAdapter } from 'kysely'
import type { Database } from '../storage/index.ts'
import { publicOrigins } from './origin.ts'
import type { AccountId, Assurance } from './principal.ts'

export type SignInOptions = {
  readonly database: Database
  readonly publicUrl: string
  /** Other addresses under which browsers reach this instance. */
  readonly otherOrigins: readonly string[]
  readonly secret: string
  readonly instanceName: string
  /** How many passwords one address may try in a minute. */
  readonly triesPerMinute: number
  readonly warn: (message: string) => void
}

export type SignIn = ReturnType<typeof createSignIn>

/** The header that tells the library where a request comes from. Set by us alone: what a client sends under this name is dropped. */
export const clientAddressHeader = 'x-ecluse-client-address'

export const minPasswordLength = 10

/** The sign-in library, set up: passwords, passkeys, sessions in the database, no call to anywhere else. */
export function createSignIn(options: SignInOptions) {
  const { database, publicUrl } = options
  const origins = publicOrigins(publicUrl, options.otherOrigins)
  const isPostgres = database.getExecutor().adapter instanceof PostgresAdapter
  return betterAuth({
    appName: options.instanceName,
    baseURL: new URL(publicUrl).origin,
    basePath: '/api/auth',
    secret: options.secret,
    trustedOrigins: [...origins],
    database: { db: database, type: isPostgres ? 'postgres' : 'sqlite' },
    telemetry: { enabled: false },
    logger: { level: 'warn', log: (_level, message) => options.warn(message) },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength, maxPasswordLength: 256 },
    user: { modelName: 'auth_user' },
    account: { modelName: 'auth_account', accountLinking: { enabled: false } },
    verification: { modelName: 'auth_verification' },
    session: {
      modelName: 'auth_session',
      expiresIn: 7 * 24 * 3600,
      additionalFields: { assurance: { type: 'string', required: true, input: false } },
    },
    databaseHooks: {
      session: {
        create: {
          before: (session, context) => {
            const assurance = assuranceOf(context?.path, session['assurance'])
            // A way in that we do not know of makes no session.
            return Promise.resolve(assurance === undefined ? false : { data: { ...session, assurance } })
          },
        },
      },
    },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      customRules: {
        '/sign-in/email': { window: 60, max: options.triesPerMinute },
        '/change-password': { window: 60, max: options.triesPerMinute },
      },
      customStorage: countingWindow(),
    },
    advanced: {
      cookiePrefix: 'ecluse',
      useSecureCookies: publicUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
    },
    plugins: [
      passkey({
        rpID: relyingParty(publicUrl),
        rpName: options.instanceName,
        origin: [...origins],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        schema: { passkey: { modelName: 'auth_passkey' } },
        registration: {
          afterVerification: ({ verification }) => requireUser(verification.registrationInfo?.userVerified),
        },
        authentication: {
          afterVerification: ({ verification }) => requireUser(verification.authenticationInfo.userVerified),
        },
      }),
      linkSessions,
    ],
  })
}

// The library does not insist that the authenticator has asked for a finger or a PIN. Without that, a passkey would
// prove that the device is there, and not who holds it.
function requireUser(isVerified: boolean | undefined): Promise<void> {
  if (isVerified === true) return Promise.resolve()
  return Promise.reject(new APIError('UNAUTHORIZED', { message: 'the passkey did not verify its user' }))
}

function assuranceOf(path: string | undefined, given: unknown): Assurance | undefined {
  if (path === '/sign-in/email' || path === '/change-password') return 'password'
  // Whoever registers one has just used it: a new session says so, where the page asks for one.
  if (path === '/passkey/verify-authentication' || path === '/passkey/verify-registration') return 'passkey'
  return given === 'link' ? 'link' : undefined
}

// The caller is our own code, which the compiler checks.
const ofOurs = {
  '~standard': {
    version: 1,
    vendor: 'ecluse',
    validate: (value: unknown) => ({ value: value as { account: AccountId } }),
    types: undefined as undefined | { input: { account: AccountId }; output: { account: AccountId } },
  },
} as const

// The endpoint has no path: only this process can call it, after it has consumed a one-time link.
const linkSessions = {
  id: 'link-sessions',
  endpoints: {
    startLinkSession: createAuthEndpoint.serverOnly({ method: 'POST', body: ofOurs }, async (context) => {
      const { account } = context.body
      const user = await context.context.internalAdapter.findUserById(account)
      if (user === null) throw new Error('a one-time link names an account that cannot sign in')
      const session = await context.context.internalAdapter.createSession(account, false, {
        assurance: 'link',
      })
      await setSessionCookie(context, { session, user })
      return { signedIn: true }
    }),
  },
} as const

/** Passkeys are bound to a host name; browsers refuse them for an address of digits. */
function relyingParty(publicUrl: string): string {
  const { hostname } = new URL(publicUrl)
  return isLoopback(hostname) ? 'localhost' : hostname
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}

type Rule = { readonly window: number; readonly max: number }

/** Counts for one instance alone: the memory store of the library is shared by all of a process. */
function countingWindow() {
  const windows = new Map<string, { count: number; endsAt: number }>()
  return {
    consume(key: string, rule: Rule): Promise<{ allowed: boolean; retryAfter: number | null }> {
      const now = Date.now()
      // Strangers choose the keys (their address), so that the table must not grow with them.
      if (windows.size > 10_000)
        for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key)
      const window = windows.get(key)
      if (window === undefined || window.endsAt <= now) {
        windows.set(key, { count: 1, endsAt: now + rule.window * 1000 })
        return Promise.resolve({ allowed: true, retryAfter: null })
      }
      window.count += 1
      if (window.count <= rule.max) return Promise.resolve({ allowed: true, retryAfter: null })
      return Promise.resolve({ allowed: false, retryAfter: Math.ceil((window.endsAt - now) / 1000) })
    },
  }
}
