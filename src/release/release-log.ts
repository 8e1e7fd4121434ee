import type { Account } from '../accounts/index.ts'
import type { Entry, RecordReader, RecordTransaction, RecordWriter } from '../record/index.ts'
import type { Clock, Digest, Instant } from '../std/index.ts'
import { refuseHeld, type Act } from './authority.ts'
import { asReleaseEntry, logOf, type Bodies, type EntryType } from './release-entry.ts'
import { emptyState, fold, type State } from './state.ts'

type Command<T, Newest> = (log: ReleaseLogTransaction, newest: Newest) => Promise<T>

/** The state in memory, kept level with the Record; every write goes through one transaction of it. */
export class ReleaseLog {
  readonly #record: RecordReader & RecordWriter
  readonly #clock: Clock
  readonly #listeners = new Set<() => void>()
  readonly state: State = emptyState()

  constructor(record: RecordReader & RecordWriter, clock: Clock) {
    this.#record = record
    this.#clock = clock
    record.onAppend((entries) => this.#fold(entries))
  }

  now(): Instant {
    return this.#clock.now()
  }

  /** Folds whatever the Record has that the state has not. */
  async catchUp(): Promise<void> {
    for (;;) {
      const entries = await this.#record.entriesAfter(this.state.seq, 1000)
      if (entries.length === 0) return
      this.#fold(entries)
    }
  }

  /** Runs a command on the newest state. What it writes is folded once the transaction holds, then everyone is told. */
  async write<T>(command: Command<T, Omit<Act, 'account'>>): Promise<T> {
    return await this.#record.transact(async (transaction) => {
      // Another node may have written since: the rules are checked against all there is, under the Record's lock.
      this.#fold(await transaction.entriesAfter(this.state.seq))
      return await command(new ReleaseLogTransaction(transaction), { state: this.state, now: this.now() })
    })
  }

  /** Runs a command of an account, which must have a say. */
  async act<T>(account: Account, command: Command<T, Act>): Promise<T> {
    return await this.write(async (log, newest) => {
      const act = { account, ...newest }
      refuseHeld(act)
      return await command(log, act)
    })
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #fold(entries: readonly Entry[]): void {
    const first = entries[0]
    // Another node wrote in between: what is missing is read, rather than passed over.
    if (first !== undefined && first.seq > this.state.seq + 1) return void this.catchUp()
    for (const entry of entries) {
      const release = asReleaseEntry(entry)
      if (release !== undefined) fold(this.state, release)
      // Entries of other rooms move the place in the Record all the same.
      this.state.seq = Math.max(this.state.seq, entry.seq)
    }
    if (entries.length > 0) for (const listener of this.#listeners) listener()
  }
}

export class ReleaseLogTransaction {
  readonly #transaction: RecordTransaction

  constructor(transaction: RecordTransaction) {
    this.#transaction = transaction
  }

  async append<T extends EntryType>(
    type: T,
    entry: { readonly actor: string; readonly on?: Digest; readonly body: Bodies[T] },
  ): Promise<Entry> {
    return await this.#transaction.append({
      log: logOf[type],
      type,
      ...entry,
      body: entry.body,
    })
  }
}
