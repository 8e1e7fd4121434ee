import type { App } from '../../http/index.ts'
import { refusal } from '../hub-problem.ts'
import type { Hub } from '../hub.ts'
import { mayRead } from '../reading.ts'
import { callerOf } from './caller.ts'
import { repoParams } from './shapes.ts'
import { writableRepo } from './writable.ts'

export function registerAuthCheck(app: App, hub: Hub): void {
  app.get(
    '/api/models/:owner/:name/auth-check',
    { schema: { summary: 'Whether you may download the weights', tags: ['hub'], params: repoParams } },
    async (request) => {
      const caller = callerOf(request)
      const { repo, commit } = await hub.locator.locate(
        caller,
        `${request.params.owner}/${request.params.name}`,
      )
      const decision = mayRead(hub.parts.release, { principal: caller, repo, commit, path: 'weights' })
      if (!decision.allowed) throw refusal(caller, repo.name, decision)
      return {}
    },
  )
  app.get(
    '/api/models/:owner/:name/auth-check/write',
    { schema: { summary: 'Whether you may commit', tags: ['hub'], params: repoParams } },
    async (request) => {
      await writableRepo(hub, request, `${request.params.owner}/${request.params.name}`)
      return {}
    },
  )
}
