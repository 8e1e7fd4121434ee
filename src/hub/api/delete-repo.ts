import { Type } from 'typebox'
import { parsed, type App } from '../../http/index.ts'
import { parseRepoId } from '../../names/index.ts'
import { repoNotFound } from '../hub-problem.ts'
import type { Hub } from '../hub.ts'
import { isInsider } from '../reading.ts'
import { assertWriter } from '../writing.ts'
import { HubStore } from '../hub-store.ts'
import { Problem } from '../../std/index.ts'
import { rolesIn } from '../../accounts/index.ts'
import { callerOf } from './caller.ts'

const body = Type.Object({
  name: Type.String(),
  organization: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  type: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})

export function registerDeleteRepo(app: App, hub: Hub): void {
  app.delete(
    '/api/repos/delete',
    { schema: { summary: 'Delete a repo', tags: ['hub'], body } },
    async (request) => {
      const caller = callerOf(request)
      const { name, organization, type } = request.body
      const owner = organization ?? (caller.kind === 'anonymous' ? 'anonymous' : caller.name)
      const id = parsed(parseRepoId, name.includes('/') ? name : `${owner}/${name}`)
      const repo = (type ?? 'model') === 'model' ? await hub.store.repo(id) : undefined
      if (repo === undefined || !isInsider(caller, repo)) throw repoNotFound(caller)
      assertWriter(caller, repo.owner)
      if (!rolesIn(caller, repo.owner).includes('owner'))
        throw new Problem('Forbidden', `Only an owner of ${repo.owner} may delete its repos.`)
      await hub.parts.record.transact((transaction) => new HubStore(transaction.database).deleteRepo(repo.id))
      return {}
    },
  )
}
