import type { App } from '../../http/index.ts'
import type { Commit, Repo } from '../hub-store.ts'
import type { Hub } from '../hub.ts'
import { expanded, modelInfo, tagsOf } from '../model-info.ts'
import { currentCommits } from '../model-summary.ts'
import { callerOf } from './caller.ts'
import { anyQuery, countIn, isTrue, limitIn, listIn, nextLink, textIn, type AnyQuery } from './shapes.ts'

const mostOnAPage = 1000

export function registerListModels(app: App, hub: Hub): void {
  app.get(
    '/api/models',
    { schema: { summary: 'Models that you may know of', tags: ['hub'], querystring: anyQuery } },
    async (request, reply) => {
      const { query } = request
      const author = textIn(query, 'author')
      const search = listIn(query, 'search').join(' ').trim()
      const { release, locator, store } = { ...hub.parts, ...hub }
      const found = await currentCommits(
        { release, locator, store, blobs: hub.parts.blobs },
        callerOf(request),
        { ...(author === undefined ? {} : { owner: author }), ...(search === '' ? {} : { search }) },
      )
      const models = sorted(
        found.filter(({ commit }) => hasAllTags(commit, query)),
        textIn(query, 'sort'),
      )
      const [skip, limit] = [countIn(query, 'skip'), limitIn(query, mostOnAPage)]
      if (models.length > skip + limit)
        reply.header('link', nextLink(hub.parts.publicUrl, request.url, { skip: skip + limit }))
      return await Promise.all(models.slice(skip, skip + limit).map((model) => itemOf(hub, query, model)))
    },
  )
}

type Listed = { readonly repo: Repo; readonly commit: Commit }

async function itemOf(hub: Hub, query: AnyQuery, { repo, commit }: Listed): Promise<unknown> {
  const expand = listIn(query, 'expand')
  const isFull =
    isTrue(textIn(query, 'full')) || expand.includes('siblings') || expand.includes('usedStorage')
  const files = isFull ? await hub.filesOf({ repo, commit }) : []
  const info = modelInfo(hub.parts.release, { repo, commit, files })
  if (expand.length > 0) return expanded(info, expand)
  const { siblings, cardData, usedStorage: _usedStorage, ...rest } = info
  return {
    ...rest,
    ...(isFull ? { siblings } : {}),
    ...(isTrue(textIn(query, 'cardData')) ? { cardData } : {}),
  }
}

function hasAllTags(commit: Commit, query: AnyQuery): boolean {
  const tags = new Set(tagsOf(commit.metadata))
  const wanted = [
    ...listIn(query, 'filter').flatMap((text) => text.split(',')),
    ...listIn(query, 'pipeline_tag'),
  ]
  return wanted.every((tag) => tags.has(tag))
}

function sorted(models: readonly Listed[], order: string | undefined): readonly Listed[] {
  if (order === 'createdAt' || order === 'created_at')
    return [...models].sort((a, b) => b.repo.createdAt - a.repo.createdAt)
  return models
}
