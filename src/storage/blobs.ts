import type { Digest } from '../std/index.ts'

/** An inclusive range of bytes, as HTTP counts them. */
export type ByteRange = { readonly first: number; readonly last: number }

/**
 * Where file contents live, named by their SHA-256. A blob is complete and verified, or it is not there:
 * whoever is cut off in the middle of a write leaves nothing visible.
 */
export interface Blobs {
  /**
   * Writes the bytes and makes them visible only if they have this digest and size.
   * @throws BlobMismatch when they do not; nothing is kept.
   */
  put(expected: BlobName, bytes: AsyncIterable<Uint8Array>): Promise<void>
  sizeBytes(digest: Digest): Promise<number | undefined>
  read(digest: Digest, range?: ByteRange): AsyncIterable<Uint8Array>
  /** A path of a local file with these bytes, for engines that map weights into memory. It must not be written to. */
  localPath(digest: Digest): Promise<string>
  delete(digest: Digest): Promise<void>

  /** Small files with a name of their own, such as the tiles of the log. Written whole or not at all. */
  putNamed(name: string, bytes: Uint8Array): Promise<void>
  getNamed(name: string): Promise<Uint8Array | undefined>
}

export type BlobName = { readonly digest: Digest; readonly sizeBytes: number }

export class BlobMismatch extends Error {
  constructor(expected: BlobName, actual: BlobName) {
    super(
      `expected ${expected.digest} of ${expected.sizeBytes} bytes, got ${actual.digest} of ${actual.sizeBytes}`,
    )
    this.name = 'BlobMismatch'
  }
}

export class BlobMissing extends Error {
  constructor(digest: Digest) {
    super(`there is no blob ${digest}`)
    this.name = 'BlobMissing'
  }
}
