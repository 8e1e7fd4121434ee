import { Type } from 'typebox'
import { parsed, type App } from '../../http/index.ts'
import { parseDigest } from '../../std/index.ts'
import type { Hub } from '../hub.ts'
import { callerOf } from './caller.ts'
import { anyQuery, repoParams, textIn } from './shapes.ts'

const digestParams = Type.Object({ digest: Type.String() })

/** What the console and the command line ask, in this product's own words. */
export function registerHubModels(app: App, hub: Hub): void {
  app.get(
    '/api/hub/models',
    { schema: { summary: 'Models with their release', tags: ['hub'], querystring: anyQuery } },
    async (request) => ({ models: await hub.models(callerOf(request), textIn(request.query, 'search')) }),
  )
  app.get(
    '/api/hub/models/:owner/:name',
    { schema: { summary: 'A model with its release', tags: ['hub'], params: repoParams } },
    (request) => hub.model(callerOf(request), `${request.params.owner}/${request.params.name}`),
  )
  app.get(
    '/api/hub/revisions/:digest/files',
    { schema: { summary: 'The files that a revision is made of', tags: ['hub'], params: digestParams } },
    async (request) => {
      const revision = parsed(parseDigest, request.params.digest)
      const { repo, commit, files } = await hub.revisionFiles(callerOf(request), revision)
      return { revision, repo: repo.name, commit: commit.oid, weights: commit.weights, files }
    },
  )
  app.get(
    '/api/hub/revisions/:digest/signature',
    {
      schema: {
        summary: 'Signed list of the files (OpenSSF Model Signing)',
        tags: ['hub'],
        params: digestParams,
      },
    },
    async (request, reply) => {
      const revision = parsed(parseDigest, request.params.digest)
      const signature = await hub.revisionSignature(callerOf(request), revision)
      return await reply
        .header('content-disposition', 'attachment; filename="model.sig"')
        .type('application/vnd.dev.sigstore.bundle.v0.3+json')
        .send(signature)
    },
  )
}
