import { canonicalJson, type Digest, type Instant } from '../std/index.ts'

/**
 * One line of the Record. The public log shows it as it is; of a sealed entry outsiders see SHA-256(salt ‖ entry) only,
 * so the words can be erased while the tree stays whole.
 */
export type Entry = {
  readonly v: 1
  /** Dense over both logs: the order in which the state is folded. */
  readonly seq: number
  readonly at: Instant
  readonly log: LogName
  readonly type: string
  /** An account id, which is a pseudonym, or `instance`. */
  readonly actor: string
  /** What it is about: a revision, a proposal, a policy. */
  readonly on?: Digest
  readonly body: Readonly<Record<string, unknown>>
}

export type LogName = 'public' | 'sealed'

export type NewEntry = Omit<Entry, 'v' | 'seq' | 'at'>

/** A reviewer must be able to read an entry whole; what is longer is a blob that the entry names by digest. */
export const maxEntryBytes = 8192

/** The bytes that are hashed into the tree: canonical JSON without the name of the log. */
export function entryBytes(entry: Entry): Uint8Array {
  const { log: _log, ...logged } = entry
  return Buffer.from(canonicalJson(logged))
}
