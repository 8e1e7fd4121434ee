import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import { treesOf } from '../git-object.ts'
import type { Hub } from '../hub.ts'
import { callerOf } from './caller.ts'
import { isTrue, revisionParams } from './shapes.ts'
import { withoutTrailingSlashes } from '../trailing-slashes.ts'
import { shown, withLastCommit, type TreeEntry } from './tree.ts'

// Python sends a form, where one path is a text and a boolean is a word; JavaScript sends JSON.
const body = Type.Object({
  paths: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
  expand: Type.Optional(Type.Union([Type.Boolean(), Type.String()])),
})

export function registerPathsInfo(app: App, hub: Hub): void {
  app.post(
    '/api/models/:owner/:name/paths-info/:revision',
    {
      schema: { summary: 'What is at some paths', tags: ['hub'], params: revisionParams, body },
      bodyLimit: 8 * 1024 * 1024,
    },
    async (request, reply) => {
      const { owner, name, revision } = request.params
      const caller = callerOf(request)
      const located = await hub.locator.locate(caller, `${owner}/${name}`, revision)
      reply.header('x-repo-commit', located.commit.oid)
      const files = await hub.filesOf(located)
      const byPath = new Map(files.map((file) => [file.path, file]))
      const trees = treesOf(files)
      // Paths that are not there are left out: that is how clients ask whether they are.
      const entries = [request.body.paths ?? []].flat().flatMap((text): TreeEntry[] => {
        const path = withoutTrailingSlashes(text.replace(/^\.?\//, ''))
        const file = byPath.get(path)
        if (file !== undefined) return [{ kind: 'file', file }]
        const tree = path === '' ? undefined : trees.get(path)
        return tree === undefined ? [] : [{ kind: 'folder', path, oid: tree.oid }]
      })
      const { expand = false } = request.body
      const isExpanded = typeof expand === 'boolean' ? expand : isTrue(expand)
      return isExpanded ? await withLastCommit(hub, { ...located, caller }, entries) : entries.map(shown)
    },
  )
}
