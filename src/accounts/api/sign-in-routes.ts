import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../http/index.ts'
import { Problem, type ProblemCode } from '../../std/index.ts'
import type { Accounts } from '../create-accounts.ts'
import { clientAddressHeader } from '../sign-in.ts'

// The sign-in library answers many more addresses than these: what is not here does not exist.
const routes = [
  ['POST', '/sign-in/email', 'Sign in with an e-mail address or account name, and a password'],
  ['POST', '/sign-out', 'End the session'],
  ['GET', '/get-session', 'The session of the cookie'],
  ['GET', '/list-sessions', 'Every session of the account'],
  ['POST', '/change-password', 'Change the password, knowing the present one'],
  ['POST', '/revoke-session', 'End another session'],
  ['POST', '/revoke-other-sessions', 'End every other session'],
  ['GET', '/passkey/generate-register-options', 'Begin to register a passkey'],
  ['POST', '/passkey/verify-registration', 'Finish to register a passkey'],
  ['GET', '/passkey/generate-authenticate-options', 'Begin to sign in with a passkey'],
  ['POST', '/passkey/verify-authentication', 'Finish to sign in with a passkey'],
  ['GET', '/passkey/list-user-passkeys', 'The passkeys of the account'],
  ['POST', '/passkey/delete-passkey', 'Remove a passkey'],
  ['POST', '/passkey/update-passkey', 'Rename a passkey'],
] as const

export function signInRoutes(app: App, accounts: Accounts): void {
  for (const [method, path, summary] of routes) {
    app.route({
      method,
      url: `/api/auth${path}`,
      exposeHeadRoute: false,
      schema: { tags: ['sign-in'], summary },
      handler: async (request, reply) => await pass(accounts, request, reply),
    })
  }
}

async function pass(accounts: Accounts, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const response = await accounts.signIn.handler(await asFetch(accounts, request))
  for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie)
  reply.header('cache-control', 'no-store')
  const text = await response.text()
  if (!response.ok) throw problemOf(response, text, reply)
  return reply.code(response.status).type('application/json; charset=utf-8').send(text)
}

async function asFetch(accounts: Accounts, request: FastifyRequest): Promise<Request> {
  const headers = new Headers({ [clientAddressHeader]: request.ip })
  for (const name of ['cookie', 'origin', 'referer', 'user-agent', 'sec-fetch-site', 'sec-fetch-mode']) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  const url = new URL(request.url, accounts.signIn.options.baseURL)
  if (request.method === 'GET') return new Request(url, { headers })
  headers.set('content-type', 'application/json')
  const body = JSON.stringify(await withEmail(accounts, request.body ?? {}))
  return new Request(url, { method: 'POST', headers, body })
}

async function withEmail(accounts: Accounts, body: unknown): Promise<unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Problem('BadRequest', 'the body must be a JSON object')
  if (!('email' in body) || typeof body.email !== 'string') return body
  return { ...body, email: await accounts.emailForSignIn(body.email) }
}

const codes: Readonly<Record<number, ProblemCode>> = {
  401: 'InvalidCredentials',
  403: 'Forbidden',
  404: 'NotFound',
  422: 'Unprocessable',
  429: 'TooManyRequests',
}

function problemOf(response: Response, text: string, reply: FastifyReply): Error {
  const { code, message } = readRefusal(text)
  // A fault of the library or of the database is ours; a registration that does not verify is the sender's,
  // although the library calls it a fault of its own.
  if (response.status >= 500 && code !== 'FAILED_TO_VERIFY_REGISTRATION')
    return new Error(`the sign-in library answered ${response.status}: ${text}`)
  const retryAfter = response.headers.get('x-retry-after')
  if (retryAfter !== null) reply.header('retry-after', retryAfter)
  return new Problem(codes[response.status] ?? 'BadRequest', message, { details: { reason: code } })
}

function readRefusal(text: string): { readonly code: string; readonly message: string } {
  const refusal = text.startsWith('{') ? (JSON.parse(text) as { code?: string; message?: string }) : {}
  return { code: refusal.code ?? 'REFUSED', message: refusal.message ?? 'the sign-in was refused' }
}
