import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import { blobsConformance } from './blobs.conformance.ts'
import { openDiskBlobs } from './disk-blobs.ts'
import { openS3Blobs } from './open-s3-blobs.ts'

const temporary = () => mkdtemp(join(tmpdir(), 'ecluse-'))

describe('blobs on disk', () => {
  blobsConformance(async () => await openDiskBlobs(await temporary()))

  test('what a crash left unfinished is gone at the next start', async () => {
    const folder = await temporary()
    await mkdir(join(folder, 'incoming'))
    await writeFile(join(folder, 'incoming', 'half'), 'half a blob')
    await openDiskBlobs(folder)
    expect(await readdir(join(folder, 'incoming'))).toEqual([])
  })
})

const endpoint = process.env['TEST_S3']
describe.skipIf(endpoint === undefined)('blobs in a bucket (left out where TEST_S3 names no server)', () => {
  blobsConformance(async () => {
    const credentials = {
      accessKeyId: process.env['TEST_S3_KEY'] ?? 'test',
      secretAccessKey: process.env['TEST_S3_SECRET'] ?? 'testtest',
    }
    const bucket = `ecluse-${Date.now()}`
    const client = new S3Client({
      region: 'us-east-1',
      endpoint: endpoint ?? '',
      forcePathStyle: true,
      credentials,
    })
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
    return await openS3Blobs({
      endpoint: endpoint ?? '',
      region: 'us-east-1',
      bucket,
      ...credentials,
      cacheFolder: await temporary(),
    })
  })
})
