// Keys of C2SP signed notes. A verifier key is written `name+id+key` (a "vkey"); a signing key as Go's
// sumdb/note writes it, `PRIVATE+KEY+name+id+seed`, so that the tools of that world can be used with ours.
import { createHash } from 'node:crypto'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { ed25519PublicKey, generateEd25519 } from './ed25519.ts'

/** Which signature a key makes; the byte is hashed into the key id, so one key cannot pass for the other. */
export type NoteKeyType = 'note' | 'cosignature'

const typeBytes: Record<NoteKeyType, number> = { note: 0x01, cosignature: 0x04 }

export type VerifierKey = {
  readonly name: string
  readonly id: number
  readonly type: NoteKeyType
  /** The 32 bytes of RFC 8032. */
  readonly publicKey: Uint8Array
}

export type SigningKey = { readonly verifierKey: VerifierKey; readonly seed: Uint8Array }

export function generateSigningKey(name: string, type: NoteKeyType = 'note'): SigningKey {
  const { seed, publicKey } = generateEd25519()
  return { seed, verifierKey: verifierKey(name, type, publicKey) }
}

export function verifierKey(name: string, type: NoteKeyType, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new SyntaxError('a key name has no spaces, no plus and no control characters')
  if (publicKey.length !== 32)
    throw new SyntaxError(`an Ed25519 public key has 32 bytes, not ${publicKey.length}`)
  return { name, id: keyId(name, type, publicKey), type, publicKey }
}

export function formatVkey({ name, id, type, publicKey }: VerifierKey): string {
  return `${name}+${formatKeyId(id)}+${encodeTyped(type, publicKey)}`
}

export function parseVkey(text: string): VerifierKey {
  const [name, id, encoded, ...rest] = splitKey(text)
  if (name === undefined || id === undefined || encoded === undefined || rest.length > 0) {
    throw new SyntaxError('not a vkey: it has the form name+id+key')
  }
  const { type, bytes } = decodeTyped(encoded)
  return withId(verifierKey(name, type, bytes), id)
}

export function formatSigningKey({ verifierKey: { name, id, type }, seed }: SigningKey): string {
  return `PRIVATE+KEY+${name}+${formatKeyId(id)}+${encodeTyped(type, seed)}`
}

/** Errors never repeat the text: it is a secret. */
export function parseSigningKey(text: string): SigningKey {
  const [first, second, name, id, encoded] = text.startsWith('PRIVATE+KEY+') ? splitKey(text) : []
  if (
    first === undefined ||
    second === undefined ||
    name === undefined ||
    id === undefined ||
    encoded === undefined
  ) {
    throw new SyntaxError('not a signing key: it has the form PRIVATE+KEY+name+id+seed')
  }
  const { type, bytes } = decodeTyped(encoded)
  if (bytes.length !== 32) throw new SyntaxError('an Ed25519 seed has 32 bytes')
  return { seed: bytes, verifierKey: withId(verifierKey(name, type, ed25519PublicKey(bytes)), id) }
}

export function formatKeyId(id: number): string {
  return id.toString(16).padStart(8, '0')
}

/** C2SP signed-note: not empty, no Unicode spaces, no plus; and no control characters, as in the whole note. */
export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !/[\p{White_Space}\p{Cc}+]/u.test(name)
}

function withId(key: VerifierKey, id: string): VerifierKey {
  if (formatKeyId(key.id) !== id) throw new SyntaxError('the key id is not that of this name and key')
  return key
}

function keyId(name: string, type: NoteKeyType, publicKey: Uint8Array): number {
  const hash = createHash('sha256')
    .update(`${name}\n`)
    .update(Uint8Array.of(typeBytes[type]))
    .update(publicKey)
  return hash.digest().readUInt32BE(0)
}

// The base64 of the key may hold plus signs too; only the first ones divide.
function splitKey(text: string): string[] {
  const fields = text.startsWith('PRIVATE+KEY+') ? 4 : 2
  const parts = text.split('+')
  return parts.length <= fields ? parts : [...parts.slice(0, fields), parts.slice(fields).join('+')]
}

function encodeTyped(type: NoteKeyType, bytes: Uint8Array): string {
  return encodeBase64(Uint8Array.of(typeBytes[type], ...bytes))
}

function decodeTyped(encoded: string): { type: NoteKeyType; bytes: Uint8Array } {
  const bytes = decodeBase64(encoded)
  if (bytes[0] === typeBytes.note) return { type: 'note', bytes: bytes.subarray(1) }
  if (bytes[0] === typeBytes.cosignature) return { type: 'cosignature', bytes: bytes.subarray(1) }
  throw new SyntaxError('unknown key type: only Ed25519 notes (01) and cosignatures (04) are known here')
}
