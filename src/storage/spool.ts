import { createHash } from 'node:crypto'
import { open, rm, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Problem, type Digest } from '../std/index.ts'
import { BlobMismatch, type BlobName } from './blobs.ts'

/** Writes a stream to a new file, to the disk itself, and keeps it only if size and digest are as expected. */
export async function spool(
  path: string,
  expected: BlobName,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    await assertRoom(path, expected.sizeBytes)
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
  let checkedAt = 0
  const file = await open(path, 'wx')
  try {
    for await (const chunk of bytes) {
      sizeBytes += chunk.byteLength
      // A sender that goes on past what it announced could fill the disk.
      if (sizeBytes > limitBytes) break
      if (sizeBytes - checkedAt > checkEveryBytes) {
        await assertRoom(path, 0)
        checkedAt = sizeBytes
      }
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

// The database needs room on the same disk, for the very entries that close a model.
const reservedBytes = 256 * 1024 * 1024

// Others write at the same time: there may have been room at the beginning.
const checkEveryBytes = 64 * 1024 * 1024

async function assertRoom(path: string, sizeBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(path))
  if (bavail * bsize < sizeBytes + reservedBytes)
    throw new Problem(
      'Unavailable',
      'the disk has no room for this file: tell the operator, and send it again',
    )
}
