import { createReadStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { randomToken, type Digest } from '../std/index.ts'
import { BlobMissing, type BlobName, type Blobs, type ByteRange } from './blobs.ts'
import type { S3Options } from './open-s3-blobs.ts'
import { spool } from './spool.ts'

/** Blobs in a bucket of any S3: `sha256/<hex>` and `named/<name>`. */
export async function createS3Blobs(options: S3Options): Promise<Blobs> {
  await rm(join(options.cacheFolder, 'incoming'), { recursive: true, force: true })
  await mkdir(join(options.cacheFolder, 'incoming'), { recursive: true })
  await mkdir(join(options.cacheFolder, 'sha256'), { recursive: true })
  return new S3Blobs(options)
}

class S3Blobs implements Blobs {
  readonly #client: S3Client
  readonly #bucket: string
  readonly #cache: string

  constructor(options: S3Options) {
    this.#bucket = options.bucket
    this.#cache = options.cacheFolder
    this.#client = new S3Client({
      region: options.region,
      credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
      // Path style is what every S3 of one's own understands, whatever its host name.
      ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
    })
  }

  async put(expected: BlobName, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const temporary = join(this.#cache, 'incoming', randomToken(20))
    try {
      await spool(temporary, expected, bytes)
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: keyOf(expected.digest),
          Body: createReadStream(temporary),
          ContentLength: expected.sizeBytes,
        }),
      )
    } finally {
      await rm(temporary, { force: true })
    }
  }

  async sizeBytes(digest: Digest): Promise<number | undefined> {
    const head = await this.#client
      .send(new HeadObjectCommand({ Bucket: this.#bucket, Key: keyOf(digest) }))
      .catch(absent)
    return head?.ContentLength
  }

  async *read(digest: Digest, range?: ByteRange): AsyncIterable<Uint8Array> {
    const body = await this.#get(keyOf(digest), range)
    if (body === undefined) throw new BlobMissing(digest)
    yield* body
  }

  async localPath(digest: Digest): Promise<string> {
    const path = join(this.#cache, 'sha256', digest.slice('sha256:'.length))
    const cached = await stat(path).catch(() => undefined)
    if (cached !== undefined) return path
    const sizeBytes = await this.sizeBytes(digest)
    if (sizeBytes === undefined) throw new BlobMissing(digest)
    const temporary = join(this.#cache, 'incoming', randomToken(20))
    await spool(temporary, { digest, sizeBytes }, this.read(digest))
    await rename(temporary, path)
    return path
  }

  async delete(digest: Digest): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: keyOf(digest) }))
  }

  async putNamed(name: string, bytes: Uint8Array): Promise<void> {
    await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key: `named/${name}`, Body: bytes }))
  }

  async getNamed(name: string): Promise<Uint8Array | undefined> {
    const body = await this.#get(`named/${name}`)
    if (body === undefined) return undefined
    const chunks: Uint8Array[] = []
    for await (const chunk of body) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  async #get(key: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined> {
    const answer = await this.#client
      .send(
        new GetObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          ...(range === undefined ? {} : { Range: `bytes=${range.first}-${range.last}` }),
        }),
      )
      .catch(absent)
    if (answer === undefined) return undefined
    if (!(answer.Body instanceof Readable)) throw new Error(`the bucket answered ${key} without a body`)
    return answer.Body
  }
}

function keyOf(digest: Digest): string {
  return `sha256/${digest.slice('sha256:'.length)}`
}

function absent(error: unknown): undefined {
  if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined
  throw error
}
