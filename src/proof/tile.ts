// Tiles as C2SP tlog-tiles lays them out: 256 hashes wide, eight tree levels high, addressed by a path that
// is both a URL and a file name. What is stored is only the bottom row of each tile; the rows between are
// hashed again when a proof needs them.
import { nodeHash, type Hash } from './merkle.ts'
import type { NodeReader } from './merkle-tree.ts'

export const tileWidth = 256
const hashBytes = 32

/** A tile of hashes at a level, or a bundle of entries. A width below 256 is a partial tile. */
export type Tile = { readonly level: number | 'entries'; readonly index: number; readonly width: number }

/** `tile/<L>/<N>[.p/<W>]`, such as `tile/0/x001/x234/067.p/17`. */
export function formatTilePath(tile: Tile): string {
  const fault = tileFault(tile)
  if (fault !== undefined) throw new RangeError(fault)
  const { level, index, width } = tile
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? []
  const path = groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/')
  return `tile/${level}/${path}${width === tileWidth ? '' : `.p/${width}`}`
}

export function parseTilePath(path: string): Tile {
  const match =
    /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path)
  const [, level, groups, width] = match ?? []
  if (level === undefined || groups === undefined) throw new SyntaxError('not a tile path')
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? tileWidth : Number(width),
  }
  if (tileFault(tile) !== undefined || formatTilePath(tile) !== path) throw new SyntaxError('not a tile path')
  return tile
}

/** The tiles of hashes to write when the log grows, those that were partial before included; then the bundles. */
export function tilesToWrite(oldSize: number, size: number): Tile[] {
  if (oldSize >= size) return []
  const tiles: Tile[] = []
  for (let [level, before, after] = [0, oldSize, size]; after > 0; level += 1) {
    tiles.push(...tilesOfRow(level, before, after))
    if (level === 0) tiles.push(...tilesOfRow('entries', before, after))
    ;[before, after] = [Math.floor(before / tileWidth), Math.floor(after / tileWidth)]
  }
  return tiles
}

function tilesOfRow(level: number | 'entries', before: number, after: number): Tile[] {
  if (before === after) return []
  const first = Math.floor(before / tileWidth)
  const count = Math.ceil(after / tileWidth) - first
  return Array.from({ length: count }, (_, i) => {
    const index = first + i
    return { level, index, width: Math.min(tileWidth, after - index * tileWidth) }
  })
}

/** The bytes of a tile of hashes: its bottom row, from any source of nodes. */
export async function tileBytes(tile: Tile, readNode: NodeReader): Promise<Uint8Array> {
  const { level, index, width } = tile
  if (level === 'entries') throw new RangeError('a bundle of entries holds no hashes')
  const reads = Array.from({ length: width }, async (_, i) => readNode(level * 8, index * tileWidth + i))
  return new Uint8Array(Buffer.concat(await Promise.all(reads)))
}

/**
 * Reads nodes of the tree of this size from its tiles. Each tile is read once and kept as long as the
 * reader lives, so make one for each proof or each checkpoint.
 */
export function nodesOfTiles(size: number, readTile: (tile: Tile) => Promise<Uint8Array>): NodeReader {
  const tiles = new Map<string, Promise<Uint8Array>>()
  const read = (tile: Tile): Promise<Uint8Array> => {
    const path = formatTilePath(tile)
    const known = tiles.get(path) ?? readTile(tile)
    tiles.set(path, known)
    return known
  }
  return async (level, index) => {
    const height = level % 8
    const span = 2 ** height
    const [tileLevel, first] = [(level - height) / 8, index * span]
    const tileIndex = Math.floor(first / tileWidth)
    const rowLength = Math.floor(size / tileWidth ** tileLevel)
    const width = Math.min(tileWidth, rowLength - tileIndex * tileWidth)
    const offset = first - tileIndex * tileWidth
    if (offset + span > width)
      throw new RangeError(`the tree of ${size} leaves has no node ${level}/${index}`)
    const bytes = await read({ level: tileLevel, index: tileIndex, width })
    if (bytes.length !== width * hashBytes)
      throw new Error(`a tile has ${bytes.length} bytes, not ${width * hashBytes}`)
    return subtreeHash(bytes.subarray(offset * hashBytes, (offset + span) * hashBytes))
  }
}

function subtreeHash(row: Uint8Array): Hash {
  if (row.length === hashBytes) return row
  const middle = row.length / 2
  return nodeHash(subtreeHash(row.subarray(0, middle)), subtreeHash(row.subarray(middle)))
}

function tileFault({ level, index, width }: Tile): string | undefined {
  if (level !== 'entries' && !(Number.isInteger(level) && level >= 0 && level <= 63))
    return `not a tile level: ${level}`
  if (!Number.isSafeInteger(index) || index < 0) return `not a tile index: ${index}`
  if (!Number.isInteger(width) || width < 1 || width > tileWidth) return `not a tile width: ${width}`
  return undefined
}
