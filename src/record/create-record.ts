import type { Database } from '../storage/index.ts'
import { formatTlogProof, formatTrustedKeys, newSalt, sealEntry, type SigningKey } from '../proof/index.ts'
import { Problem, type Clock } from '../std/index.ts'
import type { Blobs } from '../storage/index.ts'
import { entryBytes, maxEntryBytes, type Entry, type LogName, type NewEntry } from './entry.ts'
import { Log } from './log.ts'
import type { RecordReader, RecordTransaction, RecordWriter } from './record.ts'
import { insertEntry, lockHead, selectEntries, selectEntry, selectLeaves, type Head } from './record-store.ts'

export type RecordOptions = {
  readonly database: Database
  readonly blobs: Blobs
  readonly clock: Clock
  readonly keys: {
    readonly public: SigningKey
    readonly sealed: SigningKey
    readonly modelSigningPem: string
  }
}

/** Opens the Record: loads the tree, checks it against what was published, and goes on from there. */
export async function createRecord(options: RecordOptions): Promise<RecordRoom> {
  const record = new RecordRoom(options)
  await record.open()
  return record
}

export class RecordRoom implements RecordReader, RecordWriter {
  readonly #options: RecordOptions
  readonly logs: Readonly<Record<LogName, Log>>
  readonly #listeners = new Set<(entries: readonly Entry[]) => void>()
  #publishing: Promise<void> = Promise.resolve()

  constructor(options: RecordOptions) {
    this.#options = options
    this.logs = {
      public: new Log('public', options.keys.public, options.blobs),
      sealed: new Log('sealed', options.keys.sealed, options.blobs),
    }
  }

  async open(): Promise<void> {
    await this.#load()
    for (const log of Object.values(this.logs)) await log.open()
  }

  async transact<T>(write: (transaction: RecordTransaction) => Promise<T>): Promise<T> {
    const appended: Entry[] = []
    const result = await this.#options.database.transaction().execute(async (database) => {
      const transaction = new Transaction(database, this.#options.clock, await lockHead(database))
      const value = await write(transaction)
      appended.push(...transaction.appended)
      return value
    })
    if (appended.length > 0) for (const listener of this.#listeners) listener(appended)
    return result
  }

  /** Told of the entries of each transaction of this process once it holds, before `transact` resolves. */
  onAppend(listener: (entries: readonly Entry[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async entriesAfter(seq: number, limit: number, log?: LogName): Promise<readonly Entry[]> {
    return await selectEntries(this.#options.database, seq, limit, log)
  }

  async proof(seq: number): Promise<string> {
    const stored = await selectEntry(this.#options.database, seq)
    if (stored === undefined) throw new Problem('NotFound', `the record has no entry ${seq}`)
    const log = this.logs[stored.entry.log]
    if (!log.isPublished(stored.index)) await this.publish()
    const { hashes, checkpoint } = await log.inclusion(stored.index)
    return formatTlogProof({ extra: entryBytes(stored.entry), index: stored.index, hashes, checkpoint })
  }

  /** Publishes a checkpoint over everything that is committed. Calls do not overlap. */
  async publish(): Promise<void> {
    const publish = async (): Promise<void> => {
      await this.#load()
      for (const log of Object.values(this.logs)) await log.publish()
    }
    this.#publishing = this.#publishing.then(publish, publish)
    await this.#publishing
  }

  checkpoint(log: LogName): string {
    return this.logs[log].checkpoint()
  }

  trustedKeys(): string {
    const { keys } = this.#options
    return formatTrustedKeys({
      publicLog: [keys.public.verifierKey],
      sealedLog: [keys.sealed.verifierKey],
      witnesses: [],
      modelSigning: [keys.modelSigningPem],
    })
  }

  async #load(): Promise<void> {
    for (const log of Object.values(this.logs)) {
      for (const leaf of await selectLeaves(this.#options.database, log.name, log.size)) log.append(leaf)
    }
  }
}

class Transaction implements RecordTransaction {
  readonly database: Database
  readonly appended: Entry[] = []
  readonly #clock: Clock
  #size: number
  readonly #sizes: Record<LogName, number>

  constructor(database: Database, clock: Clock, head: Head) {
    this.database = database
    this.#clock = clock
    this.#size = head.size
    this.#sizes = { ...head.sizes }
  }

  async entriesAfter(seq: number): Promise<readonly Entry[]> {
    return await selectEntries(this.database, seq, Number.MAX_SAFE_INTEGER)
  }

  async append(added: NewEntry): Promise<Entry> {
    const entry: Entry = { v: 1, seq: this.#size, at: this.#clock.now(), ...added }
    const bytes = entryBytes(entry)
    if (bytes.byteLength > maxEntryBytes) {
      throw new Problem(
        'TooLarge',
        `an entry has at most ${maxEntryBytes} bytes, this one ${bytes.byteLength}: attach the text as a document`,
      )
    }
    const salt = entry.log === 'sealed' ? newSalt() : undefined
    const leaf = salt === undefined ? bytes : sealEntry(salt, bytes)
    await insertEntry(this.database, {
      entry,
      index: this.#sizes[entry.log],
      leaf,
      ...(salt === undefined ? {} : { salt }),
    })
    this.#size += 1
    this.#sizes[entry.log] += 1
    this.appended.push(entry)
    return entry
  }
}
