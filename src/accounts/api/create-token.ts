import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import { Problem, type Clock } from '../../std/index.ts'
import type { Accounts } from '../create-accounts.ts'
import { scopes, type Account, type Scope } from '../principal.ts'
import { requireAccount, requireScope } from '../require.ts'
import type { StoredToken } from '../token-store.ts'
import { tokenJson } from './token-json.ts'

const Body = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80 }),
  scopes: Type.Array(Type.Enum([...scopes]), { minItems: 1, maxItems: scopes.length, uniqueItems: true }),
  expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
})

const dayMs = 24 * 3600 * 1000

export function createToken(app: App, accounts: Accounts): void {
  app.post(
    '/api/accounts/tokens',
    { schema: { tags: ['accounts'], summary: 'Make a token; it is shown this once', body: Body } },
    async (request, reply) => {
      const account = requireCreator(request, request.body.scopes)
      const parent = await accounts.tokenIn(request.headers.authorization)
      const expiresAt = expiry(accounts.clock, request.body.expiresInDays, parent)
      const { token, stored } = await accounts.issueToken({
        account: account.id,
        name: request.body.name,
        scopes: request.body.scopes,
        ...(expiresAt === undefined ? {} : { expiresAt }),
        ...(parent === undefined ? {} : { parent: parent.id }),
      })
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ token, ...tokenJson(stored) })
    },
  )
}

function requireCreator(request: Parameters<typeof requireAccount>[0], wanted: readonly Scope[]): Account {
  const account = requireAccount(request)
  // A token that may only read must not be able to leave a copy of itself behind.
  if (account.assurance === 'token') requireScope(request, 'write')
  const excess = wanted.filter((scope) => !account.scopes.includes(scope))
  if (excess.length > 0)
    throw new Problem('Forbidden', `a token has at most your own scopes: you lack ${excess.join(', ')}`)
  return account
}

/** A token does not outlive the one that made it. */
function expiry(clock: Clock, days: number | undefined, parent: StoredToken | undefined): number | undefined {
  const ends = [days === undefined ? undefined : clock.now() + days * dayMs, parent?.expiresAt]
  const known = ends.filter((end) => end !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
