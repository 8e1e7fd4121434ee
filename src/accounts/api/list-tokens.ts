import type { App } from '../../http/index.ts'
import type { Accounts } from '../create-accounts.ts'
import { requireAccount } from '../require.ts'
import { tokenJson } from './token-json.ts'

export function listTokens(app: App, accounts: Accounts): void {
  app.get(
    '/api/accounts/tokens',
    { schema: { tags: ['accounts'], summary: 'My tokens' } },
    async (request) => {
      const account = requireAccount(request)
      return { tokens: (await accounts.tokens(account.id)).map(tokenJson) }
    },
  )
}
