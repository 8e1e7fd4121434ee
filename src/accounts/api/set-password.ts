import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import { Problem } from '../../std/index.ts'
import type { Accounts } from '../create-accounts.ts'
import { requireSession } from '../require.ts'

const Body = Type.Object({
  password: Type.String({ maxLength: 256 }),
  /** The present password, where the session was begun with it. */
  current: Type.Optional(Type.String({ maxLength: 256 })),
})

/** A session that a link or a passkey began may set a password; one that a password began must know it still. */
export function setPassword(app: App, accounts: Accounts): void {
  app.post(
    '/api/accounts/password',
    { schema: { tags: ['accounts'], summary: 'Set my password', body: Body } },
    async (request, reply) => {
      const account = requireSession(request)
      const { password, current = '' } = request.body
      if (account.assurance === 'password' && !(await accounts.isPasswordOf(account.id, current)))
        throw new Problem('InvalidCredentials', 'the current password is wrong')
      const cookies = await accounts.setPassword(account.id, password)
      return reply.header('set-cookie', [...cookies]).send({ assurance: 'password' })
    },
  )
}
