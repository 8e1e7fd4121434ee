// The Merkle tree of RFC 6962 as its verifiers see it: the hashes, and the two verification algorithms of
// RFC 9162. Making proofs is merkle-tree.ts; nothing here is shared with it but the hashes, so a fault in
// one cannot hide a fault in the other.
import { createHash } from 'node:crypto'

/** 32 bytes of SHA-256. */
export type Hash = Uint8Array

// RFC 6962 §2.1: leaves and nodes hash under different prefixes, so that no one can pass a node off as a
// leaf (a second-preimage attack on the tree).
const leafPrefix = Uint8Array.of(0x00)
const nodePrefix = Uint8Array.of(0x01)

export const emptyRoot: Hash = digest()

export function leafHash(entry: Uint8Array): Hash {
  return digest(leafPrefix, entry)
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return digest(nodePrefix, left, right)
}

export function sameHash(a: Hash, b: Hash): boolean {
  return Buffer.compare(a, b) === 0
}

export type InclusionClaim = {
  readonly leaf: Hash
  readonly index: number
  readonly size: number
  readonly root: Hash
  readonly proof: readonly Hash[]
}

/** Whether the leaf is the one at this index of the tree (RFC 9162 §2.1.3.2). */
export function verifyInclusion({ leaf, index, size, root, proof }: InclusionClaim): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false
  let fn = index
  let sn = size - 1
  let hash = leaf
  for (const sibling of proof) {
    if (sn === 0) return false
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(sibling, hash)
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else {
      hash = nodeHash(hash, sibling)
    }
    ;[fn, sn] = [half(fn), half(sn)]
  }
  return sn === 0 && sameHash(hash, root)
}

export type ConsistencyClaim = {
  readonly oldSize: number
  readonly oldRoot: Hash
  readonly size: number
  readonly root: Hash
  readonly proof: readonly Hash[]
}

/** Whether the tree only grew: the old tree's leaves are the first leaves of the new one (RFC 9162 §2.1.4.2). */
export function verifyConsistency({ oldSize, oldRoot, size, root, proof }: ConsistencyClaim): boolean {
  if (!isCount(oldSize) || !isCount(size) || oldSize > size) return false
  if (oldSize === size) return proof.length === 0 && sameHash(oldRoot, root)
  // Every tree extends the empty one, and there is nothing to prove (the RFC leaves this case out).
  if (oldSize === 0) return proof.length === 0 && sameHash(oldRoot, emptyRoot)

  let fn = oldSize - 1
  let sn = size - 1
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)]
  // An old tree whose size is a power of two is itself a node of the new tree: the proof leaves it out.
  // Then the shifts above have brought fn to zero.
  const path = fn === 0 ? [oldRoot, ...proof] : proof
  const [first, ...rest] = path
  if (first === undefined || proof.length === 0) return false

  let oldHash = first
  let newHash = first
  for (const sibling of rest) {
    if (sn === 0) return false
    if (isOdd(fn) || fn === sn) {
      oldHash = nodeHash(sibling, oldHash)
      newHash = nodeHash(sibling, newHash)
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else {
      newHash = nodeHash(newHash, sibling)
    }
    ;[fn, sn] = [half(fn), half(sn)]
  }
  return sn === 0 && sameHash(oldHash, oldRoot) && sameHash(newHash, root)
}

// Sizes go up to 2^53 - 1; JavaScript's shift operators would cut them to 32 bits.
function half(n: number): number {
  return Math.floor(n / 2)
}

function isOdd(n: number): boolean {
  return n % 2 === 1
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0
}

function digest(...parts: readonly Uint8Array[]): Hash {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}
