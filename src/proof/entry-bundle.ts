// An entry bundle of C2SP tlog-tiles: up to 256 entries, each behind its length in two bytes.
import { tileWidth } from './tile.ts'

/** What the two length bytes can say. */
export const maxEntryBytes = 65_535

export function formatEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length > tileWidth)
    throw new RangeError(`a bundle holds ${tileWidth} entries, not ${entries.length}`)
  const parts = entries.flatMap((entry) => {
    if (entry.length > maxEntryBytes)
      throw new RangeError(`an entry has at most ${maxEntryBytes} bytes, not ${entry.length}`)
    return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry]
  })
  return new Uint8Array(Buffer.concat(parts))
}

export function parseEntryBundle(bytes: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = []
  let rest = bytes
  while (rest.length > 0) {
    const [high, low] = rest
    if (high === undefined || low === undefined) throw new SyntaxError('the bundle ends inside a length')
    const end = 2 + high * 256 + low
    if (rest.length < end) throw new SyntaxError('the bundle ends inside an entry')
    entries.push(rest.slice(2, end))
    rest = rest.subarray(end)
  }
  if (entries.length > tileWidth)
    throw new SyntaxError(`a bundle holds ${tileWidth} entries, not ${entries.length}`)
  return entries
}
