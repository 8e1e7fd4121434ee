import { Type } from 'typebox'
import type { Principal } from '../../accounts/index.ts'
import type { App } from '../../http/index.ts'
import { parseDigest, Problem } from '../../std/index.ts'
import type { Repo } from '../hub-store.ts'
import type { Hub } from '../hub.ts'
import { signedUploadPath } from '../signed-upload.ts'
import { writableRepo } from './writable.ts'

// Weights of hundreds of gigabytes are sent over a home line: the address must live as long.
const uploadHours = 24

// Above the largest single file that people publish. What a disk has room for, it says when the file comes.
const largestGiB = 512

const params = Type.Object({ owner: Type.String(), repository: Type.String() })
const sizedObject = Type.Object({
  oid: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  size: Type.Integer({ minimum: 0 }),
})
const batch = Type.Object({
  operation: Type.Union([Type.Literal('upload'), Type.Literal('download')]),
  hash_algo: Type.Optional(Type.String()),
  objects: Type.Array(sizedObject, { maxItems: 1000 }),
})

const mediaType = 'application/vnd.git-lfs+json; charset=utf-8'

/** The Git LFS batch API with its basic transfer: https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md. */
export function registerLfsBatch(app: App, hub: Hub): void {
  app.post(
    '/:owner/:repository/info/lfs/objects/batch',
    {
      schema: { summary: 'Where to send large files', tags: ['hub'], params, body: batch },
      bodyLimit: 1024 * 1024,
    },
    async (request, reply) => {
      const { author, history } = await writableRepo(hub, request, repoOf(request.params))
      if (request.body.operation === 'download')
        throw new Problem(
          'Unprocessable',
          'Large files are downloaded from /resolve/, which checks the release.',
        )
      const objects = await Promise.all(
        request.body.objects.map((object) => uploadOf(hub, { caller: author, repo: history.repo, object })),
      )
      return await reply
        .header('content-type', mediaType)
        .send({ transfer: 'basic', hash_algo: 'sha256', objects })
    },
  )
  app.post(
    '/:owner/:repository/info/lfs/verify',
    { schema: { summary: 'Check that a large file arrived', tags: ['hub'], params, body: sizedObject } },
    async (request) => {
      const { history } = await writableRepo(hub, request, repoOf(request.params))
      const digest = parseDigest(`sha256:${request.body.oid}`)
      const isThere =
        (await hub.store.isUploaded(history.repo.id, digest)) &&
        (await hub.parts.blobs.sizeBytes(digest)) === request.body.size
      if (!isThere) throw new Problem('NotFound', 'This file has not arrived whole: send it again.')
      return {}
    },
  )
}

/** An object without actions is here already, as the protocol says it. */
async function uploadOf(
  hub: Hub,
  asked: { caller: Principal; repo: Repo; object: { oid: string; size: number } },
): Promise<Record<string, unknown>> {
  const { caller, repo, object } = asked
  const { blobs, publicUrl, secret, clock } = hub.parts
  const sha256 = parseDigest(`sha256:${object.oid}`)
  const sizeBytes = await blobs.sizeBytes(sha256)
  // To know the digest of somebody's weights is not to hold them: whoever can't download them must send them.
  if (sizeBytes !== undefined && (await hub.mayUse(caller, repo, sha256)))
    return { oid: object.oid, size: sizeBytes }
  if (object.size > largestGiB * 1024 ** 3)
    return {
      ...object,
      error: { code: 422, message: `a file has at most ${largestGiB} GiB: send it in parts` },
    }
  const until = clock.now() + uploadHours * 3_600_000
  const path = signedUploadPath(secret, { repoId: repo.id, sha256, sizeBytes: object.size, until })
  return {
    oid: object.oid,
    size: object.size,
    authenticated: true,
    actions: {
      upload: { href: `${publicUrl}${path}`, expires_in: uploadHours * 3600 },
      verify: { href: `${publicUrl}/${repo.name}.git/info/lfs/verify` },
    },
  }
}

function repoOf({ owner, repository }: { owner: string; repository: string }): string {
  return `${owner}/${repository.replace(/\.git$/, '')}`
}
