import type { App } from '../../http/index.ts'
import type { Hub } from '../hub.ts'
import { newestOn } from '../locate.ts'
import { callerOf } from './caller.ts'
import { anyQuery, repoParams } from './shapes.ts'

export function registerRefs(app: App, hub: Hub): void {
  app.get(
    '/api/models/:owner/:name/refs',
    { schema: { summary: 'Branches and tags', tags: ['hub'], params: repoParams, querystring: anyQuery } },
    async (request) => {
      const { owner, name } = request.params
      const { refs, commits, parents } = await hub.locator.history(callerOf(request), `${owner}/${name}`)
      // Each ref as this caller may know it: where its tip is closed to them, at the newest commit that is not.
      const named = (prefix: string) =>
        refs.flatMap((ref) => {
          const commit = ref.name.startsWith(prefix) ? newestOn(ref.commit, commits, parents) : undefined
          if (commit === undefined) return []
          return [{ name: ref.name.slice(prefix.length), ref: ref.name, targetCommit: commit.oid }]
        })
      return { branches: named('refs/heads/'), tags: named('refs/tags/'), converts: [], pullRequests: [] }
    },
  )
}
