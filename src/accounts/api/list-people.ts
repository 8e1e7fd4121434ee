import type { App } from '../../http/index.ts'
import type { Accounts } from '../create-accounts.ts'
import { membershipIn, type Account } from '../principal.ts'
import { requireAccount } from '../require.ts'

/** An operator sees everyone; everyone else, themselves and the people of their organisations. */
export function listPeople(app: App, accounts: Accounts): void {
  app.get(
    '/api/accounts/people',
    { schema: { tags: ['accounts'], summary: 'People and services' } },
    async (request) => {
      const account = requireAccount(request)
      const known = await namesKnownTo(accounts, account)
      const people = await accounts.people()
      return {
        people: people
          .filter(({ name }) => account.isOperator || known.has(name))
          .map(({ id, kind, name, fullName, isOperator }) => ({ id, kind, name, fullName, isOperator })),
      }
    },
  )
}

async function namesKnownTo(accounts: Accounts, account: Account): Promise<ReadonlySet<string>> {
  const organisations = await accounts.organisations()
  const own = organisations.filter(({ name }) => membershipIn(account, name) !== undefined)
  return new Set([account.name, ...own.flatMap(({ members }) => members.map(({ name }) => name))])
}
