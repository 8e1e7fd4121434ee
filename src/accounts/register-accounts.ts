import type { App } from '../http/index.ts'
import { Problem } from '../std/index.ts'
import { createToken } from './api/create-token.ts'
import { followLink } from './api/follow-link.ts'
import { inviteAccount } from './api/invite-account.ts'
import { listOrganisations } from './api/list-organisations.ts'
import { listPeople } from './api/list-people.ts'
import { listTokens } from './api/list-tokens.ts'
import { readSession, type Instance } from './api/read-session.ts'
import { revokeToken } from './api/revoke-token.ts'
import { setPassword } from './api/set-password.ts'
import { signInRoutes } from './api/sign-in-routes.ts'
import type { Accounts } from './create-accounts.ts'
import { mayUseCookie } from './origin.ts'
import { assurances, type Principal } from './principal.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks. Set before any route runs. */
    principal: Principal
  }
}

export type AccountsHttp = {
  /** What the session operation says of the instance: asked each time, because the policy changes. */
  readonly instance: () => Instance
}

/** Every request gets its principal before a route sees it; then the operations of this room. */
export function registerAccounts(app: App, accounts: Accounts, http: AccountsHttp): void {
  app.decorateRequest('principal')
  app.addHook('onRequest', async (request) => {
    const principal = await accounts.authenticate(request.headers)
    const { method, headers } = request
    if (isByCookie(principal) && !mayUseCookie({ method, origin: headers.origin }, accounts.origins))
      throw new Problem('Forbidden', 'this request does not come from a page of this instance')
    request.principal = principal
  })
  signInRoutes(app, accounts)
  followLink(app, accounts)
  readSession(app, accounts, http.instance)
  listTokens(app, accounts)
  createToken(app, accounts)
  revokeToken(app, accounts)
  setPassword(app, accounts)
  inviteAccount(app, accounts)
  listPeople(app, accounts)
  listOrganisations(app, accounts)
}

function isByCookie(principal: Principal): boolean {
  return (
    principal.kind !== 'anonymous' && assurances.indexOf(principal.assurance) > assurances.indexOf('token')
  )
}
