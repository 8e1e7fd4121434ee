// The sealed log keeps what must stay erasable, such as names and grants: its leaves hold only a salted hash.
// Deleting salt and entry then leaves nothing to guess from, while the tree and every proof stay valid. A
// disclosed pair of salt and entry can be checked by anyone against the published checkpoints.
import { createHash, randomBytes } from 'node:crypto'
import { sameHash, type Hash } from './merkle.ts'

const saltBytes = 32

export function newSalt(): Uint8Array {
  return new Uint8Array(randomBytes(saltBytes))
}

/** The leaf data, which `leafHash` then hashes as that of any entry. */
export function sealEntry(salt: Uint8Array, entry: Uint8Array): Hash {
  // With salts of one length only, no part of an entry can be taken for a part of the salt.
  if (salt.length !== saltBytes) throw new RangeError(`a salt has ${saltBytes} bytes, not ${salt.length}`)
  return new Uint8Array(createHash('sha256').update(salt).update(entry).digest())
}

export function isSealOf(leafData: Uint8Array, disclosed: { salt: Uint8Array; entry: Uint8Array }): boolean {
  return disclosed.salt.length === saltBytes && sameHash(leafData, sealEntry(disclosed.salt, disclosed.entry))
}
