// c2sp.org/tlog-proof@v1: all that is needed to check, offline, that an entry is in a log. It is the receipt
// handed to a reviewer, a grantee or a regulator, usually as a `.tlog-proof` file.
import { decodeBase64, decodeHash, encodeBase64, parseCount } from './base64.ts'
import { openCheckpoint, type Checkpoint, type CheckpointVerifiers } from './checkpoint.ts'
import { verifyInclusion, type Hash } from './merkle.ts'
import type { NoteSignature } from './note.ts'

export type TlogProof = {
  /** Anyone can write anything here: it is worth something only once it hashes to the proven leaf. */
  readonly extra?: Uint8Array
  readonly index: number
  /** From the leaf's sibling up to the root's child. */
  readonly hashes: readonly Hash[]
  /** The signed note, verbatim. */
  readonly checkpoint: string
}

const header = 'c2sp.org/tlog-proof@v1'

// A tree of at most 2^53 leaves has no longer path; the bound keeps a hostile file cheap.
const maxHashes = 63

export function formatTlogProof({ extra, index, hashes, checkpoint }: TlogProof): string {
  const extraLine = extra === undefined ? [] : [`extra ${encodeBase64(extra)}`]
  return [header, ...extraLine, `index ${index}`, ...hashes.map(encodeBase64), '', checkpoint].join('\n')
}

export function parseTlogProof(text: string): TlogProof {
  // The head has no empty line of its own, and a checkpoint does: the first one divides them.
  const split = text.indexOf('\n\n')
  if (split < 0) throw new SyntaxError('not a tlog proof: it has no checkpoint')
  const [first, ...lines] = text.slice(0, split).split('\n')
  if (first !== header) throw new SyntaxError(`not a tlog proof: the first line is not ${header}`)

  const extra = lines[0]?.startsWith('extra ')
    ? decodeBase64(lines.shift()?.slice('extra '.length) ?? '')
    : undefined
  const indexLine = lines.shift()
  if (!indexLine?.startsWith('index ')) throw new SyntaxError('the tlog proof has no index')
  if (lines.length > maxHashes) throw new SyntaxError('the tlog proof has too many hashes')
  const proof = {
    index: parseCount(indexLine.slice('index '.length)),
    hashes: lines.map(decodeHash),
    checkpoint: text.slice(split + 2),
  }
  return extra === undefined ? proof : { extra, ...proof }
}

export type VerifiedProof =
  | {
      readonly verified: true
      readonly index: number
      readonly checkpoint: Checkpoint
      readonly signatures: readonly NoteSignature[]
    }
  | { readonly verified: false; readonly reason: string }

/** Whether the leaf is in the log that one of the known keys speaks for. */
export function verifyTlogProof(text: string, leaf: Hash, known: CheckpointVerifiers): VerifiedProof {
  try {
    const { index, hashes, checkpoint: note } = parseTlogProof(text)
    const opened = openCheckpoint(note, known)
    if (!opened.verified) return opened
    const { checkpoint, signatures } = opened
    if (verifyInclusion({ leaf, index, size: checkpoint.size, root: checkpoint.root, proof: hashes })) {
      return { verified: true, index, checkpoint, signatures }
    }
    return { verified: false, reason: `the entry is not at index ${index} of ${checkpoint.origin}` }
  } catch (error) {
    if (error instanceof SyntaxError) return { verified: false, reason: error.message }
    throw error
  }
}
