import { setImmediate } from 'node:timers/promises'
import { Type } from 'typebox'
import { parsed, type App } from '../../http/index.ts'
import { parseRepoPath } from '../../names/index.ts'
import { readText } from '../committer.ts'
import { ignoredPaths, lfsPaths, uploadMode } from '../git-attributes.ts'
import { revisionNotFound } from '../hub-problem.ts'
import type { Hub } from '../hub.ts'
import type { ManifestFile } from '../manifest.ts'
import { anyQuery, revisionParams } from './shapes.ts'
import { refusePullRequests, writableRepo } from './writable.ts'

const body = Type.Object({
  files: Type.Array(
    Type.Object({
      path: Type.String(),
      size: Type.Integer({ minimum: 0 }),
      sample: Type.Optional(Type.String()),
    }),
    { maxItems: 1000 },
  ),
  gitAttributes: Type.Optional(Type.String()),
  gitIgnore: Type.Optional(Type.String()),
})

/** Tells which files go as large files, which are ignored, and which are there already. */
export function registerPreupload(app: App, hub: Hub): void {
  app.post(
    '/api/models/:owner/:name/preupload/:revision',
    {
      schema: {
        summary: 'How each file is to be sent',
        tags: ['hub'],
        params: revisionParams,
        querystring: anyQuery,
        body,
      },
      bodyLimit: 8 * 1024 * 1024,
    },
    async (request) => {
      const { owner, name, revision } = request.params
      refusePullRequests(request.query)
      const { history } = await writableRepo(hub, request, `${owner}/${name}`)
      const commit = hub.locator.commitAt(history, revision)
      if (commit === undefined) throw revisionNotFound(revision)
      const present = await hub.filesOf({ repo: history.repo, commit })
      const isLfs = lfsPaths(request.body.gitAttributes ?? (await textAt(hub, present, '.gitattributes')))
      const isIgnored = ignoredPaths(request.body.gitIgnore ?? (await textAt(hub, present, '.gitignore')))
      const files: unknown[] = []
      for (const { path, size, sample = '' } of request.body.files) {
        // A thousand patterns on a thousand paths take seconds: others get their turn in between.
        await setImmediate()
        const file = {
          path: parsed(parseRepoPath, path),
          sizeBytes: size,
          sample: Buffer.from(sample, 'base64'),
        }
        files.push({
          path,
          uploadMode: uploadMode(file, isLfs),
          shouldIgnore: isIgnored(path),
          ...oidOf(present.find((candidate) => candidate.path === path)),
        })
      }
      return { commitOid: commit.oid, files }
    },
  )
}

function oidOf(file: ManifestFile | undefined): { oid?: string } {
  if (file === undefined) return {}
  return { oid: file.isLfs ? file.sha256.slice('sha256:'.length) : file.gitOid }
}

async function textAt(hub: Hub, files: readonly ManifestFile[], path: string): Promise<string> {
  const file = files.find((candidate) => candidate.path === path)
  if (file === undefined || file.sizeBytes > 1024 * 1024) return ''
  return await readText(hub.parts.blobs, file.sha256)
}
