/**
 * Standard base64 (RFC 4648 §4), read strictly: each byte string has exactly one accepted spelling, so
 * nobody can make a second, different-looking text of the same signature or proof.
 */
export function decodeBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64')
  // Buffer skips what it does not know; writing the bytes again shows whether it skipped anything.
  if (bytes.toString('base64') !== text) throw new SyntaxError('not base64')
  return new Uint8Array(bytes)
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** A SHA-256 hash in base64, as checkpoints and proofs write it. */
export function decodeHash(text: string): Uint8Array {
  const bytes = decodeBase64(text)
  if (bytes.length !== 32) throw new SyntaxError(`a hash has 32 bytes, not ${bytes.length}`)
  return bytes
}

/** A decimal number without leading zeroes, small enough to count with exactly. */
export function parseCount(text: string): number {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) throw new SyntaxError('not a decimal number')
  const count = Number(text)
  if (!Number.isSafeInteger(count)) throw new SyntaxError('number too large')
  return count
}
