import type { FastifyReply } from 'fastify'
import type { Principal } from '../../accounts/index.ts'
import type { App } from '../../http/index.ts'
import { treesOf, type GitObject } from '../git-object.ts'
import { entryNotFound } from '../hub-problem.ts'
import type { Commit } from '../hub-store.ts'
import type { Hub } from '../hub.ts'
import type { Located } from '../locate.ts'
import type { ManifestFile } from '../manifest.ts'
import { treeFile } from '../model-info.ts'
import { withoutTrailingSlashes } from '../trailing-slashes.ts'
import { callerOf } from './caller.ts'
import { anyQuery, isTrue, restOf, revisionParams, textIn, type AnyQuery } from './shapes.ts'

/** The files and folders of a revision. In one page: llama.cpp asks for no second one. */
export function registerTree(app: App, hub: Hub): void {
  const list = async (
    request: Parameters<typeof callerOf>[0] & {
      query: AnyQuery
      params: { owner: string; name: string; revision: string }
    },
    reply: FastifyReply,
    folder: string,
  ) => {
    const { owner, name, revision } = request.params
    const located = await hub.locator.locate(callerOf(request), `${owner}/${name}`, revision)
    reply.header('x-repo-commit', located.commit.oid)
    const files = await hub.filesOf(located)
    const inside = files.filter((file) => folder === '' || file.path.startsWith(`${folder}/`))
    if (inside.length === 0 && folder !== '') throw entryNotFound(folder)
    const isRecursive = isTrue(textIn(request.query, 'recursive'))
    const entries = entriesIn(folder, isRecursive, inside, treesOf(files))
    return isTrue(textIn(request.query, 'expand'))
      ? await withLastCommit(hub, { ...located, caller: callerOf(request) }, entries)
      : entries.map(shown)
  }
  app.get(
    '/api/models/:owner/:name/tree/:revision',
    {
      schema: {
        summary: 'Files of a revision',
        tags: ['hub'],
        params: revisionParams,
        querystring: anyQuery,
      },
    },
    (request, reply) => list(request, reply, ''),
  )
  app.get(
    '/api/models/:owner/:name/tree/:revision/*',
    {
      schema: { summary: 'Files of a folder', tags: ['hub'], params: revisionParams, querystring: anyQuery },
    },
    (request, reply) => list(request, reply, withoutTrailingSlashes(restOf(request))),
  )
}

export type TreeEntry =
  | { readonly kind: 'file'; readonly file: ManifestFile }
  | { readonly kind: 'folder'; readonly path: string; readonly oid: string }

function entriesIn(
  folder: string,
  isRecursive: boolean,
  files: readonly ManifestFile[],
  trees: ReadonlyMap<string, GitObject>,
): TreeEntry[] {
  const prefix = folder === '' ? '' : `${folder}/`
  const isListed = (path: string) => isRecursive || !path.slice(prefix.length).includes('/')
  const folders = [...trees].flatMap(([path, tree]): TreeEntry[] =>
    path !== '' && path.startsWith(prefix) && isListed(path) ? [{ kind: 'folder', path, oid: tree.oid }] : [],
  )
  const listed = files.filter((file) => isListed(file.path))
  return [...folders, ...listed.map((file): TreeEntry => ({ kind: 'file', file }))]
}

export function shown(entry: TreeEntry): Record<string, unknown> {
  if (entry.kind === 'file') return treeFile(entry.file)
  return { type: 'directory', oid: entry.oid, size: 0, path: entry.path }
}

export async function withLastCommit(
  hub: Hub,
  { repo, caller }: Located & { readonly caller: Principal },
  entries: readonly TreeEntry[],
): Promise<Record<string, unknown>[]> {
  const commits = (await hub.store.commits([repo.id])).get(repo.id) ?? []
  // A file of an open revision may come from one that is closed: its title and its date stay closed too.
  const known = hub.locator.visible(caller, repo, commits)
  const byOid = new Map<string, Commit>(known.map((commit) => [commit.oid, commit]))
  return entries.map((entry) => {
    const last = entry.kind === 'file' ? byOid.get(entry.file.changedIn) : undefined
    if (last === undefined) return shown(entry)
    return {
      ...shown(entry),
      lastCommit: { id: last.oid, title: last.title, date: new Date(last.at).toISOString() },
    }
  })
}
