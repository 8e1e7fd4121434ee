import type { Database } from '../storage/index.ts'
import type { Entry, LogName, NewEntry } from './entry.ts'

/** Who holds only this can read the Record and prove its lines. */
export interface RecordReader {
  /** Entries with a higher seq, in order. */
  entriesAfter(seq: number, limit: number): Promise<readonly Entry[]>
  /** A `.tlog-proof` of the entry, whose extra data is the entry itself. Publishes a checkpoint first where none covers it yet. */
  proof(seq: number): Promise<string>
  /** Log keys and the signing key, in the form that `ecluse verify --key` reads. */
  trustedKeys(): string
  checkpoint(log: LogName): Promise<string>
}

/** Who holds this can add to it. */
export interface RecordWriter {
  /** Runs `write` in one transaction, which no other writer of the Record overtakes; all of it holds, or none. */
  transact<T>(write: (transaction: RecordTransaction) => Promise<T>): Promise<T>
}

export interface RecordTransaction {
  /** For the rows of other rooms that belong to the same change. */
  readonly database: Database
  entriesAfter(seq: number): Promise<readonly Entry[]>
  append(entry: NewEntry): Promise<Entry>
}
