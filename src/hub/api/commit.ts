import type { Account } from '../../accounts/index.ts'
import { parsed, type App } from '../../http/index.ts'
import { parseRepoPath } from '../../names/index.ts'
import { parseDigest, Problem } from '../../std/index.ts'
import { readCommitLines, type CommitHeader, type CommitLine } from '../commit-lines.ts'
import { gitObject, lfsPointer } from '../git-object.ts'
import type { Repo } from '../hub-store.ts'
import type { Hub } from '../hub.ts'
import type { Change, RepoFile } from '../manifest.ts'
import { keepRegularFile } from '../regular-file.ts'
import { bytesOf } from './lfs-upload.ts'
import { anyQuery, revisionParams } from './shapes.ts'
import { refusePullRequests, writableRepo } from './writable.ts'

export function registerCommit(app: App, hub: Hub): void {
  app.post(
    '/api/models/:owner/:name/commit/:revision',
    { schema: { summary: 'Make a commit', tags: ['hub'], params: revisionParams, querystring: anyQuery } },
    async (request) => {
      const { owner, name, revision } = request.params
      refusePullRequests(request.query)
      const { author, history } = await writableRepo(hub, request, `${owner}/${name}`)
      const { repo } = history
      const { header, changes } = await readCommit(hub, { author, repo, body: bytesOf(request.body) })
      const commit = await hub.committer.commit(repo, revision, {
        author,
        title: header.summary,
        description: header.description,
        changes,
        ...(header.parentCommit === undefined ? {} : { parentCommit: header.parentCommit }),
      })
      return {
        success: true,
        commitOid: commit.oid,
        commitUrl: `${hub.parts.publicUrl}/${repo.name}/commit/${commit.oid}`,
        hookOutput: '',
        pullRequestUrl: null,
        revision: commit.revision,
      }
    },
  )
}

type CommitBody = { readonly author: Account; readonly repo: Repo; readonly body: AsyncIterable<Uint8Array> }

/** Every file is on disk when this returns; what the commit then names can't get lost. */
async function readCommit(
  hub: Hub,
  { author, repo, body }: CommitBody,
): Promise<{ header: CommitHeader; changes: Change[] }> {
  let header: CommitHeader = { summary: 'Update', description: '', parentCommit: undefined }
  const changes: Change[] = []
  for await (const line of readCommitLines(body)) {
    if (line.key === 'header') header = line.value
    else changes.push(await changeOf(hub, { author, repo }, line))
  }
  return { header, changes }
}

async function changeOf(
  hub: Hub,
  place: { author: Account; repo: Repo },
  line: Exclude<CommitLine, { key: 'header' }>,
): Promise<Change> {
  const path = repoPath(line.value.path)
  if (line.key === 'file')
    return { kind: 'put', file: await keepRegularFile(hub.parts.blobs, path, line.value.content) }
  if (line.key === 'lfsFile')
    return { kind: 'put', file: await largeFile(hub, place, { path, oid: line.value.oid }) }
  return { kind: 'delete', path, isFolder: line.key === 'deletedFolder' }
}

async function largeFile(
  hub: Hub,
  { author, repo }: { author: Account; repo: Repo },
  { path, oid }: { path: string; oid: string },
): Promise<RepoFile> {
  const sha256 = parsed(parseDigest, `sha256:${oid}`)
  const sizeBytes = await hub.parts.blobs.sizeBytes(sha256)
  if (sizeBytes === undefined || !(await hub.mayUse(author, repo, sha256)))
    throw new Problem('BadRequest', `the large file ${path} (${oid}) has not been sent to this repo`)
  return {
    path,
    sha256,
    sizeBytes,
    gitOid: gitObject('blob', lfsPointer(sha256, sizeBytes)).oid,
    isLfs: true,
  }
}

// The Hub's clients test for this status when a path tries to leave the repo.
function repoPath(text: string): string {
  try {
    return parseRepoPath(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new Problem('Unprocessable', error.message, { cause: error })
    throw error
  }
}
