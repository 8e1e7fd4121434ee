import type { App } from '../../http/index.ts'
import type { Accounts } from '../create-accounts.ts'
import { membershipIn } from '../principal.ts'
import { requireAccount } from '../require.ts'

/** An operator sees every organisation; everyone else, those they belong to. */
export function listOrganisations(app: App, accounts: Accounts): void {
  app.get(
    '/api/accounts/organisations',
    { schema: { tags: ['accounts'], summary: 'Organisations and their members' } },
    async (request) => {
      const account = requireAccount(request)
      const organisations = await accounts.organisations()
      return {
        organisations: organisations
          .filter(({ name }) => account.isOperator || membershipIn(account, name) !== undefined)
          .map(({ id, name, fullName, members }) => ({ id, name, fullName, members })),
      }
    },
  )
}
