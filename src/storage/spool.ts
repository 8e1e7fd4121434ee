import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import type { Digest } from '../std/index.ts'
import { BlobMismatch, type BlobName } from './blobs.ts'

/** Writes a stream to a new file, to the disk itself, and keeps it only if size and digest are as expected. */
export async function spool(
  path: string,
  expected: BlobName,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    const actual = await write(path, expected.sizeBytes, bytes)
    if (actual.digest !== expected.digest || actual.sizeBytes !== expected.sizeBytes)
      throw new BlobMismatch(expected, actual)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

async function write(path: string, limitBytes: number, bytes: AsyncIterable<Uint8Array>): Promise<BlobName> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const file = await open(path, 'wx')
  try {
    for await (const chunk of bytes) {
      sizeBytes += chunk.byteLength
      // A sender that goes on past what it announced could fill the disk.
      if (sizeBytes > limitBytes) break
      hash.update(chunk)
      // Not `write`: a disk that is nearly full takes a part and says so only in the count.
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { digest: `sha256:${hash.digest('hex')}` as Digest, sizeBytes }
}
