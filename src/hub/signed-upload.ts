import { createHmac, timingSafeEqual } from 'node:crypto'
import { parseDigest, type Digest, type Instant } from '../std/index.ts'

/** The right to send one large file to one repo for a while. LFS clients send no token with the bytes: the address is the proof. */
export type Upload = {
  readonly repoId: string
  readonly sha256: Digest
  readonly sizeBytes: number
  readonly until: Instant
}

export function signedUploadPath(secret: Uint8Array | string, upload: Upload): string {
  const query = new URLSearchParams({
    repo: upload.repoId,
    size: String(upload.sizeBytes),
    until: String(upload.until),
    signature: signatureOf(secret, upload),
  })
  return `/api/hub/uploads/${upload.sha256.slice('sha256:'.length)}?${query.toString()}`
}

export type UploadAddress = {
  readonly oid: string
  readonly repo: string
  readonly size: string
  readonly until: string
  readonly signature: string
}

/** The upload that an address grants; nothing where the signature is wrong or the time is over. */
export function openUpload(
  secret: Uint8Array | string,
  address: UploadAddress,
  now: Instant,
): Upload | undefined {
  if (
    !/^[0-9a-f]{64}$/.test(address.oid) ||
    !/^\d{1,16}$/.test(address.size) ||
    !/^\d{1,16}$/.test(address.until)
  )
    return undefined
  const upload: Upload = {
    repoId: address.repo,
    sha256: parseDigest(`sha256:${address.oid}`),
    sizeBytes: Number(address.size),
    until: Number(address.until),
  }
  const [expected, given] = [signatureOf(secret, upload), address.signature].map((text) => Buffer.from(text))
  if (expected === undefined || given === undefined || expected.length !== given.length) return undefined
  return timingSafeEqual(expected, given) && now < upload.until ? upload : undefined
}

function signatureOf(secret: Uint8Array | string, upload: Upload): string {
  const text = ['hub-upload-v1', upload.repoId, upload.sha256, upload.sizeBytes, upload.until].join('\n')
  return createHmac('sha256', secret).update(text).digest('base64url')
}
