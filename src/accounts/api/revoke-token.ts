import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import { Problem } from '../../std/index.ts'
import type { Accounts } from '../create-accounts.ts'
import { requireAccount } from '../require.ts'

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })

/** Closing needs no scope: whoever holds a token may take it, and its siblings, out of use. */
export function revokeToken(app: App, accounts: Accounts): void {
  app.delete(
    '/api/accounts/tokens/:id',
    {
      schema: {
        tags: ['accounts'],
        summary: 'Revoke a token of mine, and those made with it',
        params: Params,
      },
    },
    async (request, reply) => {
      const account = requireAccount(request)
      const isFound = await accounts.revokeToken({ id: request.params.id, account: account.id })
      if (!isFound) throw new Problem('NotFound', 'you have no such token')
      return reply.code(204).send()
    },
  )
}
