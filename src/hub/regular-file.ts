import { sha256 } from '../std/index.ts'
import type { Blobs } from '../storage/index.ts'
import { gitObject } from './git-object.ts'
import type { RepoFile } from './manifest.ts'

/** Puts a small file's bytes where all bytes are, before any commit names them. */
export async function keepRegularFile(blobs: Blobs, path: string, content: Uint8Array): Promise<RepoFile> {
  const digest = sha256(content)
  const sizeBytes = content.byteLength
  if ((await blobs.sizeBytes(digest)) !== sizeBytes) await blobs.put({ digest, sizeBytes }, oneChunk(content))
  return { path, sha256: digest, sizeBytes, gitOid: gitObject('blob', content).oid, isLfs: false }
}

async function* oneChunk(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content
}
