import type { App } from '../../http/index.ts'
import { isLocalEmail } from '../account-defaults.ts'
import type { Accounts } from '../create-accounts.ts'
import type { Account, Principal } from '../principal.ts'

export type Instance = { readonly name: string; readonly origin: string; readonly policy: string }

/** Who I am, and where. Answers anonymous callers too. */
export function readSession(app: App, accounts: Accounts, instance: () => Instance): void {
  app.get(
    '/api/session',
    { schema: { tags: ['accounts'], summary: 'Who is signed in' } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return { ...(await describe(accounts, request.principal)), instance: instance() }
    },
  )
}

async function describe(accounts: Accounts, principal: Principal) {
  if (principal.kind === 'anonymous') return { signedIn: false }
  return { signedIn: true, account: await describeAccount(accounts, principal) }
}

async function describeAccount(accounts: Accounts, account: Account) {
  const { id, name, fullName, kind, isOperator, assurance, scopes, memberships } = account
  const email = await accounts.emailOf(id)
  return {
    id,
    name,
    fullName,
    ...(email === undefined || isLocalEmail(email) ? {} : { email }),
    kind,
    isOperator,
    assurance,
    scopes,
    memberships,
    ...(await accounts.waysIn(id)),
  }
}
