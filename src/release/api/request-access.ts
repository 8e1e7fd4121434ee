import { Type } from 'typebox'
import { requireScope } from '../../accounts/index.ts'
import { parsed, type App } from '../../http/index.ts'
import { parseAccountName, parseRepoId } from '../../names/index.ts'
import { Problem } from '../../std/index.ts'
import type { Desk } from './desk.ts'
import { Name, Text } from './schemas.ts'

const Body = Type.Object({
  repo: Type.String({ maxLength: 200 }),
  organisation: Type.Optional(Name),
  purpose: Text,
  territory: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { minItems: 1, maxItems: 50 })),
  agreement: Type.Optional(Type.Object({ id: Name, version: Type.Integer({ minimum: 1 }) })),
})

export function requestAccess(app: App, desk: Desk): void {
  app.post(
    '/api/release/access-requests',
    { schema: { tags: ['release'], summary: 'Ask for the weights of a model', body: Body } },
    async (request, reply) => {
      const account = requireScope(request, 'read')
      const { repo, organisation, ...rest } = request.body
      const id = parsed(parseRepoId, repo)
      // Asking for what one may not know of answers as a missing repo does.
      const isVisible = [...desk.release.state.revisions.values()].some(
        (revision) =>
          revision.repos.has(id) &&
          desk.release.access({ principal: account, action: 'see', revision: revision.revision }).allowed,
      )
      if (!isVisible) throw new Problem('RepoNotFound', 'Repository not found')
      const asked = await desk.release.grants.request(account, {
        ...rest,
        repo: id,
        ...(organisation === undefined ? {} : { organisation: parsed(parseAccountName, organisation) }),
      })
      return reply.code(201).send({ request: asked })
    },
  )
}
