import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import { Problem } from '../../std/index.ts'
import type { Accounts } from '../create-accounts.ts'

const Query = Type.Object({ token: Type.String({ minLength: 1, maxLength: 128 }) })

/** A one-time link, opened in a browser: a session of the weakest kind, from which a password or passkey can be set. */
export function followLink(app: App, accounts: Accounts): void {
  app.get(
    '/join',
    {
      // A HEAD by a link checker must not use the link up.
      exposeHeadRoute: false,
      schema: { tags: ['sign-in'], summary: 'Follow a one-time link', querystring: Query },
    },
    async (request, reply) => {
      reply.header('referrer-policy', 'no-referrer').header('cache-control', 'no-store')
      try {
        const cookies = await accounts.followLink(request.query.token)
        return await reply.header('set-cookie', [...cookies]).redirect('/settings/security', 303)
      } catch (error) {
        if (!(error instanceof Problem) || !wantsPage(request.headers.accept)) throw error
        return await reply.redirect('/signin?reason=link', 303)
      }
    },
  )
}

function wantsPage(accept: string | undefined): boolean {
  return accept?.includes('text/html') === true
}
