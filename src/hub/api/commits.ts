import type { App } from '../../http/index.ts'
import { revisionNotFound } from '../hub-problem.ts'
import type { Commit } from '../hub-store.ts'
import type { Hub } from '../hub.ts'
import type { History } from '../locate.ts'
import { callerOf } from './caller.ts'
import { anyQuery, countIn, limitIn, listIn, nextLink, revisionParams } from './shapes.ts'

export function registerCommits(app: App, hub: Hub): void {
  app.get(
    '/api/models/:owner/:name/commits/:revision',
    {
      schema: {
        summary: 'History of a branch',
        tags: ['hub'],
        params: revisionParams,
        querystring: anyQuery,
      },
    },
    async (request, reply) => {
      const { owner, name, revision } = request.params
      const history = await hub.locator.history(callerOf(request), `${owner}/${name}`)
      const tip = hub.locator.commitAt(history, revision)
      if (tip === undefined) throw revisionNotFound(revision)
      const line = lineOf(history, tip)
      const [page, limit] = [countIn(request.query, 'p'), limitIn(request.query, 100)]
      reply.header('x-total-count', line.length)
      if (line.length > (page + 1) * limit)
        reply.header('link', nextLink(hub.parts.publicUrl, request.url, { p: page + 1 }))
      const isFormatted = listIn(request.query, 'expand').includes('formatted')
      return line.slice(page * limit, (page + 1) * limit).map((commit) => shown(commit, isFormatted))
    },
  )
}

/** A commit and those before it that the caller may know of. */
function lineOf({ commits, parents }: History, tip: Commit): Commit[] {
  const byOid = new Map(commits.map((commit) => [commit.oid, commit]))
  const line: Commit[] = []
  for (let oid: string | undefined = tip.oid; oid !== undefined; oid = parents.get(oid)) {
    const commit = byOid.get(oid)
    if (commit !== undefined) line.push(commit)
  }
  return line
}

function shown(commit: Commit, isFormatted: boolean): Record<string, unknown> {
  const { title, message } = commit
  return {
    id: commit.oid,
    title,
    message,
    authors: [{ user: commit.authorName, avatar: '' }],
    date: new Date(commit.at).toISOString(),
    ...(isFormatted ? { formatted: { title: escaped(title), message: escaped(message) } } : {}),
  }
}

// The Hub formats as HTML; plain words with nothing in them to run are the safest HTML.
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
