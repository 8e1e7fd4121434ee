import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import { Problem } from '../../std/index.ts'
import type { Accounts } from '../create-accounts.ts'
import { requireOperator } from '../require.ts'

const Params = Type.Object({ name: Type.String({ minLength: 1, maxLength: 42 }) })

/** How a person who has no password yet comes in: the operator hands them a link. */
export function inviteAccount(app: App, accounts: Accounts): void {
  app.post(
    '/api/accounts/people/:name/link',
    { schema: { tags: ['accounts'], summary: 'A one-time sign-in link for a person', params: Params } },
    async (request, reply) => {
      requireOperator(request)
      const person = await accounts.find(request.params.name)
      if (person?.kind !== 'person')
        throw new Problem('NotFound', `there is no person ${request.params.name}`)
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ link: await accounts.createLink(person.id) })
    },
  )
}
