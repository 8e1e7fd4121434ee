import { readFileSync } from 'node:fs'

/** Where a logit lies among everyday benign texts: `usual` is exceeded by one in a hundred, `rare` by one in a thousand. */
export type Anchors = { readonly usual: number; readonly rare: number }

type Head = { readonly scale: number; readonly bias: number }

type Header = {
  readonly version: string
  readonly seed: number
  readonly bits: number
  readonly hazardBits: number
  readonly heads: { readonly harm: Head; readonly jailbreak: Head }
  readonly hazards: readonly { readonly id: string; readonly scale: number; readonly bias: number }[]
  readonly calibration: {
    readonly harm: { readonly prompt: Anchors; readonly response: Anchors }
    readonly jailbreak: { readonly prompt: Anchors }
  }
}

/** The trained classifier as it lies on disk, read-only and shared by every lane. */
export type Weights = {
  readonly header: Header
  /** For each bucket the weight of `harm`, then that of `jailbreak`. */
  readonly heads: Int8Array
  /** For each bucket one weight a hazard, in the order of the header. */
  readonly hazards: Int8Array
}

const magic = 'EGRD'
const shipped = new URL('./guard/guard.bin', import.meta.url)

/**
 * Four letters, the length of the header as a little-endian 32-bit number, the header as JSON, the two heads
 * interleaved, the hazards interleaved. Throws when a byte is missing: a guard read half would pass everything.
 */
export function readWeights(file: URL | string = shipped): Weights {
  const bytes = readFileSync(file)
  if (bytes.toString('latin1', 0, 4) !== magic) throw new SyntaxError(`not a guard: ${String(file)}`)
  const headerEnd = 8 + bytes.readUInt32LE(4)
  const header = JSON.parse(bytes.toString('utf8', 8, headerEnd)) as Header
  const headsEnd = headerEnd + 2 * 2 ** header.bits
  const hazardsEnd = headsEnd + header.hazards.length * 2 ** header.hazardBits
  if (bytes.length !== hazardsEnd) {
    throw new SyntaxError(`the guard ${String(file)} has ${bytes.length} bytes and should have ${hazardsEnd}`)
  }
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  return { header, heads: weights.slice(headerEnd, headsEnd), hazards: weights.slice(headsEnd, hazardsEnd) }
}
