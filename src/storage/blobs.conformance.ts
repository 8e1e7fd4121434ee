import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { sha256, type Digest } from '../std/index.ts'
import { BlobMismatch, BlobMissing, type Blobs } from './blobs.ts'

/** What every room relies on, wherever the bytes are. */
export function blobsConformance(open: () => Promise<Blobs>): void {
  let blobs: Blobs
  beforeAll(async () => {
    blobs = await open()
  })

  test('a blob comes back whole, in part, and by its size', async () => {
    const bytes = Buffer.from('the lock has two gates')
    await blobs.put({ digest: sha256(bytes), sizeBytes: bytes.length }, chunks(bytes, 5))
    expect(await blobs.sizeBytes(sha256(bytes))).toBe(bytes.length)
    expect(await collect(blobs.read(sha256(bytes)))).toEqual(bytes)
    expect(await collect(blobs.read(sha256(bytes), { first: 4, last: 7 }))).toEqual(Buffer.from('lock'))
  })

  test('bytes that are not what was announced leave nothing', async () => {
    const digest = sha256('something else')
    const wrong = blobs.put({ digest, sizeBytes: 5 }, chunks(Buffer.from('wrong'), 2))
    await expect(wrong).rejects.toBeInstanceOf(BlobMismatch)
    expect(await blobs.sizeBytes(digest)).toBeUndefined()
  })

  test('a sender that goes on past the announced size is stopped', async () => {
    let sent = 0
    const endless = async function* () {
      for (;;) {
        sent += 1
        yield new Uint8Array(1024)
      }
    }
    await expect(blobs.put({ digest: sha256('x'), sizeBytes: 2048 }, endless())).rejects.toBeInstanceOf(
      BlobMismatch,
    )
    expect(sent).toBeLessThan(10)
  })

  test('a file for which there is no room is refused before its first byte', async () => {
    let sent = 0
    const sender = async function* () {
      sent += 1
      yield new Uint8Array(1)
    }
    const huge = blobs.put({ digest: sha256('huge'), sizeBytes: Number.MAX_SAFE_INTEGER }, sender())
    await expect(huge).rejects.toMatchObject({ code: 'Unavailable' })
    expect(sent).toBe(0)
  })

  test('a sender that breaks off leaves nothing', async () => {
    const broken = async function* () {
      yield Buffer.from('half')
      throw new Error('connection reset')
    }
    await expect(blobs.put({ digest: sha256('half and half'), sizeBytes: 13 }, broken())).rejects.toThrow(
      'connection reset',
    )
    expect(await blobs.sizeBytes(sha256('half and half'))).toBeUndefined()
  })

  test('writing the same blob twice is no error, and a deleted one is gone', async () => {
    const bytes = Buffer.from('twice')
    const name = { digest: sha256(bytes), sizeBytes: bytes.length }
    await blobs.put(name, chunks(bytes, 3))
    await blobs.put(name, chunks(bytes, 3))
    await blobs.delete(name.digest)
    expect(await blobs.sizeBytes(name.digest)).toBeUndefined()
    await expect(collect(blobs.read(name.digest))).rejects.toBeInstanceOf(BlobMissing)
  })

  test('an engine gets a local file with the same bytes', async () => {
    const bytes = Buffer.from('weights')
    await blobs.put({ digest: sha256(bytes), sizeBytes: bytes.length }, chunks(bytes, 7))
    const { readFile } = await import('node:fs/promises')
    expect(await readFile(await blobs.localPath(sha256(bytes)))).toEqual(bytes)
    await expect(blobs.localPath(sha256('never written'))).rejects.toBeInstanceOf(BlobMissing)
  })

  test('a named file is replaced whole', async () => {
    expect(await blobs.getNamed('log/none')).toBeUndefined()
    await blobs.putNamed('log/x001/067', Buffer.from('first'))
    await blobs.putNamed('log/x001/067', Buffer.from('second'))
    expect(Buffer.from((await blobs.getNamed('log/x001/067')) ?? [])).toEqual(Buffer.from('second'))
  })

  test('any bytes, however cut, come back the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 1, max: 700 }),
        async (bytes, size) => {
          const digest: Digest = sha256(bytes)
          await blobs.put({ digest, sizeBytes: bytes.length }, chunks(Buffer.from(bytes), size))
          expect(await collect(blobs.read(digest))).toEqual(Buffer.from(bytes))
        },
      ),
      { numRuns: 30 },
    )
  })
}

async function* chunks(bytes: Buffer, size: number): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of bytes) parts.push(part)
  return Buffer.concat(parts)
}
