// C2SP tlog-checkpoint: the head of a log, as a note.
import { decodeHash, encodeBase64, parseCount } from './base64.ts'
import type { Hash } from './merkle.ts'
import { openNote, signNote, type NoteSignature, type NoteSigner, type NoteVerifier } from './note.ts'

export type Checkpoint = {
  readonly origin: string
  readonly size: number
  readonly root: Hash
  /** Lines that only the log knows the meaning of. Ours writes none; others may. */
  readonly extensions?: readonly string[]
}

export type OpenedCheckpoint =
  | {
      readonly verified: true
      readonly checkpoint: Checkpoint
      readonly signatures: readonly NoteSignature[]
    }
  | { readonly verified: false; readonly reason: string }

export function formatCheckpoint({ origin, size, root, extensions = [] }: Checkpoint): string {
  const text = [origin, String(size), encodeBase64(root), ...extensions].map((line) => `${line}\n`).join('')
  parseCheckpoint(text)
  return text
}

/** Parses the text of the note, without its signatures. */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) throw new SyntaxError('the checkpoint does not end in a newline')
  const [origin, size, root, ...extensions] = text.slice(0, -1).split('\n')
  if (origin === undefined || size === undefined || root === undefined) {
    throw new SyntaxError('a checkpoint has an origin, a size and a root')
  }
  if (origin === '') throw new SyntaxError('the checkpoint has no origin')
  if (extensions.includes('')) throw new SyntaxError('the checkpoint has an empty line')
  const head = { origin, size: parseCount(size), root: decodeHash(root) }
  return extensions.length === 0 ? head : { ...head, extensions }
}

export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): string {
  return signNote(formatCheckpoint(checkpoint), signers)
}

/** Who may sign a checkpoint: the logs that one trusts, and the witnesses who vouch for what they saw. */
export type CheckpointVerifiers = {
  readonly logs: readonly NoteVerifier[]
  readonly witnesses?: readonly NoteVerifier[]
}

/**
 * Believes a checkpoint only if the log itself signed it, with a trusted key named as the origin. Otherwise
 * the key of one log, or of a witness, could speak for another log.
 */
export function openCheckpoint(
  note: string,
  { logs, witnesses = [] }: CheckpointVerifiers,
): OpenedCheckpoint {
  const opened = openNote(note, [...logs, ...witnesses])
  if (!opened.verified) return opened
  try {
    const checkpoint = parseCheckpoint(opened.text)
    const { signatures } = opened
    const signed = (log: NoteVerifier): boolean =>
      signatures.some(({ name, id }) => name === log.name && id === log.id)
    if (logs.some((log) => log.name === checkpoint.origin && signed(log)))
      return { verified: true, checkpoint, signatures }
    return { verified: false, reason: `no signature by the log ${checkpoint.origin} itself` }
  } catch (error) {
    if (error instanceof SyntaxError) return { verified: false, reason: error.message }
    throw error
  }
}
