import fc from 'fast-check'
import { expect, test } from 'vitest'
import { consistencyProof, inclusionProof, MemoryTree, treeRoot } from './merkle-tree.ts'
import { emptyRoot, leafHash, nodeHash, verifyConsistency, verifyInclusion, type Hash } from './merkle.ts'
import { hex, vectorLines } from './vectors.ts'

function treeOf(size: number): MemoryTree {
  const tree = new MemoryTree()
  for (let i = 0; i < size; i += 1) tree.append(leaf(i))
  return tree
}

function leaf(index: number): Hash {
  return leafHash(Buffer.from(`leaf ${index}`))
}

const large = treeOf(600)
const read = (level: number, index: number): Hash => large.node(level, index)

/** A tree size and a place in it, sizes around powers of two more often than chance would. */
const place = fc
  .oneof(fc.integer({ min: 1, max: 600 }), fc.constantFrom(1, 2, 3, 4, 7, 8, 9, 255, 256, 257, 511, 512, 513))
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }))

test('roots are those of the Certificate Transparency reference tree', () => {
  const tree = new MemoryTree()
  expect(tree.root()).toEqual(emptyRoot)
  for (const [data = '', root = ''] of vectorLines('rfc6962-roots.txt')) {
    tree.append(leafHash(hex(data === '-' ? '' : data)))
    expect(tree.root()).toEqual(hex(root))
  }
})

test('roots and proofs are those that Go makes, and verify', async () => {
  const roots = new Map<number, Hash>()
  const lines = vectorLines('merkle.txt')
  for (const [kind, a = '', b = ''] of lines) if (kind === 'root') roots.set(Number(a), hex(b))
  expect(lines.length).toBeGreaterThan(100)
  for (const [kind, a = '', b = '', ...hashes] of lines) {
    const proof = hashes.map(hex)
    if (kind === 'root') {
      expect(large.root(Number(a))).toEqual(hex(b))
      expect(await treeRoot(Number(a), read)).toEqual(hex(b))
      continue
    }
    const [from, size] = [Number(a), Number(b)]
    const root = roots.get(size) ?? emptyRoot
    if (kind === 'inclusion') {
      expect(large.inclusionProof(from, size)).toEqual(proof)
      expect(await inclusionProof(from, size, read)).toEqual(proof)
      expect(verifyInclusion({ leaf: leaf(from), index: from, size, root, proof })).toBe(true)
    } else {
      expect(large.consistencyProof(from, size)).toEqual(proof)
      expect(await consistencyProof(from, size, read)).toEqual(proof)
      expect(verifyConsistency({ oldSize: from, oldRoot: large.root(from), size, root, proof })).toBe(true)
    }
  }
})

test('every leaf of every tree has an inclusion proof, and it proves no other leaf and no other place', () => {
  fc.assert(
    fc.property(place, fc.nat(599), ({ size, index }, other) => {
      const claim = {
        leaf: leaf(index),
        index,
        size,
        root: large.root(size),
        proof: large.inclusionProof(index, size),
      }
      expect(verifyInclusion(claim)).toBe(true)
      if (other !== index) {
        expect(verifyInclusion({ ...claim, leaf: leaf(other) })).toBe(false)
        expect(verifyInclusion({ ...claim, index: other })).toBe(false)
      }
    }),
    { numRuns: 400 },
  )
})

test('any flipped bit, any hash added or dropped, breaks an inclusion proof', () => {
  fc.assert(
    fc.property(place, fc.nat(), ({ size, index }, at) => {
      const proof = large.inclusionProof(index, size)
      const claim = { leaf: leaf(index), index, size, root: large.root(size), proof }
      expect(verifyInclusion({ ...claim, leaf: flip(claim.leaf, at) })).toBe(false)
      expect(verifyInclusion({ ...claim, root: flip(claim.root, at) })).toBe(false)
      expect(verifyInclusion({ ...claim, proof: [...proof, leaf(0)] })).toBe(false)
      if (proof.length === 0) return
      const broken = at % proof.length
      expect(
        verifyInclusion({ ...claim, proof: proof.map((hash, i) => (i === broken ? flip(hash, at) : hash)) }),
      ).toBe(false)
      expect(verifyInclusion({ ...claim, proof: proof.filter((_, i) => i !== broken) })).toBe(false)
    }),
    { numRuns: 400 },
  )
})

test('every tree is consistent with each that it grew from', () => {
  fc.assert(
    fc.property(place, ({ size, index: oldSize }) => {
      const proof = large.consistencyProof(oldSize, size)
      expect(
        verifyConsistency({ oldSize, oldRoot: large.root(oldSize), size, root: large.root(size), proof }),
      ).toBe(true)
    }),
    { numRuns: 400 },
  )
})

test('a log that changed one old leaf cannot prove that it only grew', () => {
  fc.assert(
    fc.property(place, fc.nat(), ({ size, index }, at) => {
      const oldSize = index + 1
      const changed = at % oldSize
      const forged = new MemoryTree()
      for (let i = 0; i < size; i += 1) forged.append(i === changed ? flip(leaf(i), at) : leaf(i))
      const proof = forged.consistencyProof(oldSize, size)
      expect(
        verifyConsistency({ oldSize, oldRoot: large.root(oldSize), size, root: forged.root(size), proof }),
      ).toBe(false)
    }),
    { numRuns: 100 },
  )
})

test('any flipped bit, any hash added or dropped, breaks a consistency proof', () => {
  fc.assert(
    fc.property(place, fc.nat(), ({ size, index: oldSize }, at) => {
      const proof = large.consistencyProof(oldSize, size)
      const claim = { oldSize, oldRoot: large.root(oldSize), size, root: large.root(size), proof }
      expect(verifyConsistency({ ...claim, oldRoot: flip(claim.oldRoot, at) })).toBe(false)
      expect(verifyConsistency({ ...claim, proof: [...proof, leaf(0)] })).toBe(false)
      if (oldSize === 0) return
      const broken = at % proof.length
      expect(verifyConsistency({ ...claim, root: flip(claim.root, at) })).toBe(false)
      expect(
        verifyConsistency({
          ...claim,
          proof: proof.map((hash, i) => (i === broken ? flip(hash, at) : hash)),
        }),
      ).toBe(false)
      expect(verifyConsistency({ ...claim, proof: proof.filter((_, i) => i !== broken) })).toBe(false)
    }),
    { numRuns: 400 },
  )
})

test('a proof for one size proves nothing about a tree of another height', () => {
  const [four, eight] = [large.root(4), large.root(8)]
  const inFour = { leaf: leaf(0), index: 0, root: four, proof: large.inclusionProof(0, 4) }
  expect(verifyInclusion({ ...inFour, size: 4 })).toBe(true)
  expect(verifyInclusion({ ...inFour, size: 8 })).toBe(false)
  // The last leaf is always on the right: only the counted height tells index 7 of 8 from index 3 of 4.
  const last = { leaf: leaf(7), root: eight, proof: large.inclusionProof(7, 8) }
  expect(verifyInclusion({ ...last, index: 7, size: 8 })).toBe(true)
  expect(verifyInclusion({ ...last, index: 3, size: 4 })).toBe(false)
})

test('a tree never shrinks, and numbers that are no sizes prove nothing', () => {
  const [oldRoot, root] = [large.root(5), large.root(3)]
  expect(verifyConsistency({ oldSize: 5, oldRoot, size: 3, root, proof: [] })).toBe(false)
  // These hashes would add up, were the sizes the other way round.
  const smaller = {
    oldSize: 3,
    oldRoot: root,
    size: 2,
    root: nodeHash(root, leaf(9)),
    proof: [root, leaf(9)],
  }
  expect(verifyConsistency(smaller)).toBe(false)
  for (const size of [Number.NaN, -1, 0.5, Infinity]) {
    expect(verifyInclusion({ leaf: leaf(0), index: 0, size, root: leaf(0), proof: [] })).toBe(false)
    expect(verifyConsistency({ oldSize: 0, oldRoot: emptyRoot, size, root, proof: [] })).toBe(false)
  }
})

test('sizes beyond 32 bits are counted exactly', async () => {
  // A tree whose every leaf is the same has one hash a level, so a huge one can be read without being held.
  const size = 2 ** 40 + 12_345
  const levels = [leaf(0)]
  const readSame = (level: number): Hash => {
    for (let i = levels.length; i <= level; i += 1) {
      const two = new MemoryTree()
      for (const below of [levels[i - 1], levels[i - 1]]) if (below) two.append(below)
      levels.push(two.root())
    }
    return levels[level] ?? emptyRoot
  }
  const index = 2 ** 40 + 77
  const root = await treeRoot(size, readSame)
  const proof = await inclusionProof(index, size, readSame)
  expect(verifyInclusion({ leaf: leaf(0), index, size, root, proof })).toBe(true)
  const oldSize = 2 ** 33 + 5
  const oldRoot = await treeRoot(oldSize, readSame)
  const growth = await consistencyProof(oldSize, size, readSame)
  expect(verifyConsistency({ oldSize, oldRoot, size, root, proof: growth })).toBe(true)
})

function flip(hash: Hash, at: number): Hash {
  return hash.map((byte, i) => (i === at % 32 ? byte ^ (1 << (at % 8)) : byte))
}
