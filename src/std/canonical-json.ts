import canonicalize from 'canonicalize'
import { createHash } from 'node:crypto'
import type { Branded } from './branded.ts'

/** `sha256:` and 64 lowercase hexadecimal digits. */
export type Digest = Branded<'Digest'>

export function parseDigest(text: string): Digest {
  if (!/^sha256:[0-9a-f]{64}$/.test(text)) throw new SyntaxError(`not a sha256 digest: ${text}`)
  return text as Digest
}

/** JSON as RFC 8785 writes it: the same value always gives the same bytes, so it can be hashed and signed. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('this value has no JSON form')
  return text
}

export function sha256(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest
}

/** The digest of a value: SHA-256 of its canonical JSON. */
export function digestOf(value: unknown): Digest {
  return sha256(canonicalJson(value))
}
