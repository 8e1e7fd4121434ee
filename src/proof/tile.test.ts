import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { formatEntryBundle, maxEntryBytes, parseEntryBundle } from './entry-bundle.ts'
import { consistencyProof, inclusionProof, MemoryTree, treeRoot } from './merkle-tree.ts'
import { leafHash } from './merkle.ts'
import { formatTilePath, nodesOfTiles, parseTilePath, tileBytes, tilesToWrite, type Tile } from './tile.ts'
import { hex, vectorLines } from './vectors.ts'

const tree = new MemoryTree()
for (let i = 0; i < 600; i += 1) tree.append(leafHash(Buffer.from(`leaf ${i}`)))

const anyTile = fc.record<Tile>({
  level: fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const)),
  index: fc.oneof(fc.nat(2000), fc.maxSafeNat()),
  width: fc.integer({ min: 1, max: 256 }),
})

test('tile paths are those of other implementations', () => {
  for (const [level = '', index = '', width = '', path = ''] of vectorLines('tile-paths.txt')) {
    const tile: Tile = {
      level: level === 'entries' ? level : Number(level),
      index: Number(index),
      width: Number(width),
    }
    expect(formatTilePath(tile)).toBe(path)
    expect(parseTilePath(path)).toEqual(tile)
  }
})

test('every tile path reads back as the same tile', () => {
  fc.assert(
    fc.property(anyTile, (tile) => {
      expect(parseTilePath(formatTilePath(tile))).toEqual(tile)
    }),
  )
})

test.each([
  'tile/0/0',
  'tile/00/000',
  'tile/64/000',
  'tile/0/x000/067',
  'tile/0/000/001',
  'tile/0/x001',
  'tile/0/000.p/0',
  'tile/0/000.p/256',
  'tile/0/000.p/01',
  'tile/0/../checkpoint',
  'tile/0/000\n',
  'tile/0/x999/x999/x999/x999/x999/999',
  '/tile/0/000',
])('a tile path has one spelling: %s is refused', (path) => {
  expect(() => parseTilePath(path)).toThrow(SyntaxError)
})

test('a log that grows writes the tiles that Go writes', async () => {
  const written = new Map<string, string[]>()
  for (const [from = '', to = '', path = '', digest = ''] of vectorLines('tiles.txt')) {
    const growth = `${from} ${to}`
    written.set(growth, [...(written.get(growth) ?? []), path])
    const bytes = await tileBytes(parseTilePath(path), (level, index) => tree.node(level, index))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest)
  }
  for (const [growth, paths] of written) {
    const [from = 0, to = 0] = growth.split(' ').map(Number)
    const ours = tilesToWrite(from, to).filter(({ level }) => level !== 'entries')
    expect(ours.map(formatTilePath)).toEqual(paths)
  }
  expect(tilesToWrite(300, 300)).toEqual([])
  expect(
    tilesToWrite(250, 260)
      .filter(({ level }) => level === 'entries')
      .map(formatTilePath),
  ).toEqual(['tile/entries/000', 'tile/entries/001.p/4'])
})

test('a log that was only ever written as tiles gives every root and proof', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 }),
      fc.nat(),
      async (steps, at) => {
        const store = new Map<string, Uint8Array>()
        let size = 0
        for (const step of steps) {
          const grown = Math.min(600, size + step)
          for (const tile of tilesToWrite(size, grown)) {
            if (tile.level === 'entries') continue
            store.set(formatTilePath(tile), await tileBytes(tile, (level, index) => tree.node(level, index)))
          }
          size = grown
        }
        const nodes = nodesOfTiles(size, async (tile) => store.get(formatTilePath(tile)) ?? new Uint8Array())
        const index = at % size
        expect(await treeRoot(size, nodes)).toEqual(tree.root(size))
        expect(await inclusionProof(index, size, nodes)).toEqual(tree.inclusionProof(index, size))
        expect(await consistencyProof(index, size, nodes)).toEqual(tree.consistencyProof(index, size))
      },
    ),
    { numRuns: 60 },
  )
})

test('a tile of the wrong length is not hashed', async () => {
  const nodes = nodesOfTiles(300, async () => new Uint8Array(31))
  await expect(treeRoot(300, nodes)).rejects.toThrow('a tile has 31 bytes')
})

test('entry bundles are those of other implementations', () => {
  const entries = [Buffer.from('first'), Buffer.alloc(0), Buffer.alloc(300, 'x')].map(
    (entry) => new Uint8Array(entry),
  )
  const bundle = hex(vectorLines('entry-bundle.txt')[0]?.[0] ?? '')
  expect(formatEntryBundle(entries)).toEqual(bundle)
  expect(parseEntryBundle(bundle)).toEqual(entries)
})

test('every bundle reads back as the same entries; a cut one is refused', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 20 }), fc.nat(), (entries, at) => {
      const bundle = formatEntryBundle(entries)
      expect(parseEntryBundle(bundle)).toEqual(entries)
      const lengths = new Set(entries.map((_, i) => formatEntryBundle(entries.slice(0, i)).length))
      const cut = at % (bundle.length + 1)
      if (cut < bundle.length && !lengths.has(cut))
        expect(() => parseEntryBundle(bundle.subarray(0, cut))).toThrow(SyntaxError)
    }),
  )
})

test('an entry that two bytes cannot measure is refused', () => {
  expect(parseEntryBundle(formatEntryBundle([new Uint8Array(maxEntryBytes)]))[0]).toHaveLength(65_535)
  expect(() => formatEntryBundle([new Uint8Array(maxEntryBytes + 1)])).toThrow(RangeError)
  expect(() => formatEntryBundle(Array.from({ length: 257 }, () => new Uint8Array()))).toThrow(RangeError)
})
