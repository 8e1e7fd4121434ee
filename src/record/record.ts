import type { Database } from '../storage/index.ts'
import type { Entry, LogName, NewEntry } from './entry.ts'

/** Who holds only this can read the Record and prove its lines. */
export interface RecordReader {
  /** Entries with a higher seq, in order; of both logs, or of one. */
  entriesAfter(seq: number, limit: number, log?: LogName): Promise<readonly Entry[]>
  /** A `.tlog-proof` of the entry, whose extra data is the entry itself. Publishes a checkpoint first where none covers it yet. */
  proof(seq: number): Promise<string>
  /** Log keys and the signing key, in the form that `ecluse verify --key` reads. */
  trustedKeys(): string
  checkpoint(log: LogName): string
  /** Called with the entries of each transaction of this process once it holds, before `transact` resolves. */
  onAppend(listener: (entries: readonly Entry[]) => void): () => void
}

/** Who holds this can add to it. */
export interface RecordWriter {
  /**
   * Runs `write` in one transaction, which no other writer of the Record overtakes; all of it holds, or none.
   * Inside, only the transaction's own database may be used: on SQLite any other query would wait for this one to end.
   */
  transact<T>(write: (transaction: RecordTransaction) => Promise<T>): Promise<T>
}

export interface RecordTransaction {
  /** For the rows of other rooms that belong to the same change. */
  readonly database: Database
  entriesAfter(seq: number): Promise<readonly Entry[]>
  append(entry: NewEntry): Promise<Entry>
}
