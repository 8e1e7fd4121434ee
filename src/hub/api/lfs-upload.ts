import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import { Problem } from '../../std/index.ts'
import { BlobMismatch } from '../../storage/index.ts'
import type { Hub } from '../hub.ts'
import { RunningUploads } from '../running-uploads.ts'
import { openUpload } from '../signed-upload.ts'

const params = Type.Object({ oid: Type.String() })
const query = Type.Object({
  repo: Type.String(),
  size: Type.String(),
  until: Type.String(),
  signature: Type.String(),
})

/** Takes the bytes of a large file. Clients send no token here: the signed address says what may be sent, and until when. */
export function registerLfsUpload(app: App, hub: Hub): void {
  const { blobs, clock, secret } = hub.parts
  const running = new RunningUploads()
  app.put(
    '/api/hub/uploads/:oid',
    { schema: { summary: 'Send a large file', tags: ['hub'], params, querystring: query } },
    async (request) => {
      const upload = openUpload(secret, { ...request.query, oid: request.params.oid }, clock.now())
      if (upload === undefined)
        throw new Problem('Forbidden', 'This upload address is not valid or no longer: ask for another one.')
      const { sha256, sizeBytes, repoId } = upload
      try {
        await running.during(repoId, () => blobs.put({ digest: sha256, sizeBytes }, bytesOf(request.body)))
      } catch (error) {
        if (error instanceof BlobMismatch) throw new Problem('BadRequest', error.message, { cause: error })
        throw error
      }
      await hub.store.addUpload(repoId, sha256, { sizeBytes, at: clock.now() })
      return {}
    },
  )
}

/** A body as it comes; an empty one is none to the framework. */
export async function* bytesOf(body: unknown): AsyncGenerator<Uint8Array> {
  if (body === undefined || body === null) return
  if (typeof body !== 'object' || !(Symbol.asyncIterator in body))
    throw new Problem('BadRequest', 'send the bytes as application/octet-stream or application/x-ndjson')
  try {
    yield* body as AsyncIterable<Uint8Array>
  } catch (error) {
    // Nobody hears this answer; it only keeps a broken line from looking like a fault of ours.
    if (isBrokenOff(error))
      throw new Problem('BadRequest', 'the upload broke off before its end', { cause: error })
    throw error
  }
}

function isBrokenOff(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(String(error.code))
  )
}
