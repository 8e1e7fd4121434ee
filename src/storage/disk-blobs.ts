import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { randomToken, type Digest } from '../std/index.ts'
import { BlobMissing, type BlobName, type Blobs, type ByteRange } from './blobs.ts'
import { spool } from './spool.ts'

/** Blobs in a folder of this machine: `blobs/sha256/ab/<hex>`, named files under `named/`, unfinished ones under `incoming/`. */
export async function openDiskBlobs(folder: string): Promise<Blobs> {
  const incoming = join(folder, 'incoming')
  // Whatever a crash left unfinished was never acknowledged.
  await rm(incoming, { recursive: true, force: true })
  await mkdir(incoming, { recursive: true })
  return new DiskBlobs(folder, incoming)
}

class DiskBlobs implements Blobs {
  readonly #folder: string
  readonly #incoming: string

  constructor(folder: string, incoming: string) {
    this.#folder = folder
    this.#incoming = incoming
  }

  async put(expected: BlobName, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const temporary = join(this.#incoming, randomToken(20))
    await spool(temporary, expected, bytes)
    await this.#publish(temporary, this.#pathOf(expected.digest))
  }

  async sizeBytes(digest: Digest): Promise<number | undefined> {
    const found = await stat(this.#pathOf(digest)).catch(absent)
    return found?.size
  }

  async *read(digest: Digest, range?: ByteRange): AsyncIterable<Uint8Array> {
    const path = this.#pathOf(digest)
    if ((await stat(path).catch(absent)) === undefined) throw new BlobMissing(digest)
    yield* createReadStream(path, range === undefined ? {} : { start: range.first, end: range.last })
  }

  async localPath(digest: Digest): Promise<string> {
    if ((await this.sizeBytes(digest)) === undefined) throw new BlobMissing(digest)
    return this.#pathOf(digest)
  }

  async delete(digest: Digest): Promise<void> {
    await rm(this.#pathOf(digest), { force: true })
  }

  async putNamed(name: string, bytes: Uint8Array): Promise<void> {
    const temporary = join(this.#incoming, randomToken(20))
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await this.#publish(temporary, join(this.#folder, 'named', name))
  }

  async getNamed(name: string): Promise<Uint8Array | undefined> {
    return await readFile(join(this.#folder, 'named', name)).catch(absent)
  }

  async #publish(temporary: string, path: string): Promise<void> {
    const firstMade = await mkdir(dirname(path), { recursive: true })
    await rename(temporary, path)
    // The name of a file is a fact of its folder: without this, a power cut could forget it. And so on for each folder that is new.
    const last = firstMade === undefined ? dirname(path) : dirname(firstMade)
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      await syncFolder(folder)
      if (folder === last) return
    }
  }

  #pathOf(digest: Digest): string {
    const hex = digest.slice('sha256:'.length)
    return join(this.#folder, 'sha256', hex.slice(0, 2), hex)
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}
