import type { Blobs } from './blobs.ts'

export type S3Options = {
  readonly endpoint?: string
  readonly region: string
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** A local folder: uploads are verified there before they reach the bucket, engines read weights from there. */
  readonly cacheFolder: string
}

/** Blobs in a bucket. The client library is loaded only where a bucket is configured: it would take a tenth of the memory at rest. */
export async function openS3Blobs(options: S3Options): Promise<Blobs> {
  const { createS3Blobs } = await import('./s3-blobs.ts')
  return await createS3Blobs(options)
}
