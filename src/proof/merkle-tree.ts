// Making roots and proofs. A *node* (level, index) is the root of the complete subtree over the leaves
// [index × 2^level, (index + 1) × 2^level). Only complete subtrees are ever stored or read: they never
// change once written, whatever the tree grows to.
import { emptyRoot, nodeHash, type Hash } from './merkle.ts'

/** Gives the hash of a complete subtree. The reader of a stored log reads it from a tile. */
export type NodeReader = (level: number, index: number) => Hash | Promise<Hash>

export async function treeRoot(size: number, readNode: NodeReader): Promise<Hash> {
  assertSize(size)
  const [root] = await readRanges([{ start: 0, end: size }], readNode)
  return root ?? emptyRoot
}

/** The inclusion proof of RFC 6962 §2.1.1, from the leaf's sibling up to the root's child. */
export function inclusionProof(index: number, size: number, readNode: NodeReader): Promise<Hash[]> {
  return readRanges(inclusionRanges(index, size), readNode)
}

/** The consistency proof of RFC 6962 §2.1.2. */
export function consistencyProof(oldSize: number, size: number, readNode: NodeReader): Promise<Hash[]> {
  return readRanges(consistencyRanges(oldSize, size), readNode)
}

/** A tree in memory: every complete subtree's hash, 64 bytes a leaf. Its owner appends, others read. */
export class MemoryTree {
  readonly #levels: Hash[][] = [[]]

  get size(): number {
    return this.#levels[0]?.length ?? 0
  }

  /** Returns the index of the new leaf. */
  append(leaf: Hash): number {
    let hash = leaf
    for (let level = 0; ; level += 1) {
      const row = (this.#levels[level] ??= [])
      row.push(hash)
      const left = row.at(-2)
      if (row.length % 2 === 1 || left === undefined) return this.size - 1
      hash = nodeHash(left, hash)
    }
  }

  node(level: number, index: number): Hash {
    const hash = this.#levels[level]?.[index]
    if (hash === undefined)
      throw new RangeError(`the tree of ${this.size} leaves has no node ${level}/${index}`)
    return hash
  }

  root(size: number = this.size): Hash {
    assertSize(size)
    return size === 0 ? emptyRoot : this.#rangeHash({ start: 0, end: size })
  }

  inclusionProof(index: number, size: number = this.size): Hash[] {
    return inclusionRanges(index, size).map((range) => this.#rangeHash(range))
  }

  consistencyProof(oldSize: number, size: number = this.size): Hash[] {
    return consistencyRanges(oldSize, size).map((range) => this.#rangeHash(range))
  }

  #rangeHash(range: LeafRange): Hash {
    return fold(completeSubtrees(range).map(({ level, index }) => this.node(level, index)))
  }
}

/** The leaves [start, end); never empty, and aligned as the splits of RFC 6962 make them. */
type LeafRange = { readonly start: number; readonly end: number }

async function readRanges(ranges: readonly LeafRange[], readNode: NodeReader): Promise<Hash[]> {
  const read = async (range: LeafRange): Promise<Hash> =>
    fold(await Promise.all(completeSubtrees(range).map(async ({ level, index }) => readNode(level, index))))
  return Promise.all(ranges.filter(({ start, end }) => start < end).map(read))
}

/** What PATH(index, D[size]) of RFC 6962 §2.1.1 hashes, from the leaf upwards. */
function inclusionRanges(index: number, size: number): LeafRange[] {
  assertSize(size)
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`)
  }
  const ranges: LeafRange[] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const middle = start + largestPowerBelow(end - start)
    if (index < middle) {
      ranges.push({ start: middle, end })
      end = middle
    } else {
      ranges.push({ start, end: middle })
      start = middle
    }
  }
  return ranges.reverse()
}

/** What SUBPROOF(oldSize, D[size], true) of RFC 6962 §2.1.2 hashes, in the proof's order. */
function consistencyRanges(oldSize: number, size: number): LeafRange[] {
  assertSize(size)
  if (!Number.isSafeInteger(oldSize) || oldSize < 0 || oldSize > size) {
    throw new RangeError(`a tree of ${size} leaves does not extend one of ${oldSize}`)
  }
  if (oldSize === 0) return []
  const ranges: LeafRange[] = []
  let [start, end] = [0, size]
  while (end !== oldSize) {
    const middle = start + largestPowerBelow(end - start)
    if (oldSize <= middle) {
      ranges.push({ start: middle, end })
      end = middle
    } else {
      ranges.push({ start, end: middle })
      start = middle
    }
  }
  // Where the old tree ends inside the new one, its last piece has to be told; where it is a whole left
  // part of it, the verifier has it already as the old root.
  if (start > 0) ranges.push({ start, end })
  return ranges.reverse()
}

/** The complete subtrees a range falls into, the largest first. */
function completeSubtrees({ start, end }: LeafRange): { level: number; index: number }[] {
  const nodes = []
  let from = start
  while (from < end) {
    let [level, span] = [0, 1]
    while (span * 2 <= end - from) [level, span] = [level + 1, span * 2]
    nodes.push({ level, index: from / span })
    from += span
  }
  return nodes
}

function fold(subtrees: readonly Hash[]): Hash {
  return subtrees.reduceRight((right, left) => nodeHash(left, right))
}

function largestPowerBelow(n: number): number {
  let power = 1
  while (power * 2 < n) power *= 2
  return power
}

function assertSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`not a tree size: ${size}`)
}
