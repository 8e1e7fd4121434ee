import type { App } from '../../http/index.ts'
import type { Hub } from '../hub.ts'
import { expanded, modelInfo } from '../model-info.ts'
import { callerOf } from './caller.ts'
import { anyQuery, isTrue, listIn, repoParams, revisionParams, textIn, type AnyQuery } from './shapes.ts'

export function registerModelInfo(app: App, hub: Hub): void {
  const infoOf = async (
    request: Parameters<typeof callerOf>[0] & { query: AnyQuery },
    id: string,
    revision: string,
  ) => {
    const located = await hub.locator.locate(callerOf(request), id, revision)
    const files = await hub.filesOf(located)
    const withBlobs = isTrue(textIn(request.query, 'blobs'))
    return expanded(
      modelInfo(hub.parts.release, { ...located, files, withBlobs }),
      listIn(request.query, 'expand'),
    )
  }
  app.get(
    '/api/models/:owner/:name',
    { schema: { summary: 'A model', tags: ['hub'], params: repoParams, querystring: anyQuery } },
    (request) => infoOf(request, `${request.params.owner}/${request.params.name}`, 'main'),
  )
  app.get(
    '/api/models/:owner/:name/revision/:revision',
    {
      schema: {
        summary: 'A model at a revision',
        tags: ['hub'],
        params: revisionParams,
        querystring: anyQuery,
      },
    },
    (request) => infoOf(request, `${request.params.owner}/${request.params.name}`, request.params.revision),
  )
}
