import type { Database, Migrations } from '../storage/index.ts'
import { entryBytes, type Entry, type LogName } from './entry.ts'
import { entries } from './migrations/001-entries.ts'

export const recordMigrations: Migrations = { 'record-001-entries': entries }

type Tables = {
  record_entry: {
    seq: number
    log: string
    log_index: number
    bytes: Uint8Array
    salt: Uint8Array | null
    leaf: Uint8Array
  }
  record_head: { id: number; size: number; public_size: number; sealed_size: number }
}

export type Head = { readonly size: number; readonly sizes: Readonly<Record<LogName, number>> }
export type StoredEntry = {
  readonly entry: Entry
  readonly index: number
  readonly salt?: Uint8Array
  readonly leaf: Uint8Array
}
export type Leaf = { readonly log: LogName; readonly leaf: Uint8Array }

/** Takes the lock of the Record until the transaction ends, and says where it stands. */
export async function lockHead(database: Database): Promise<Head> {
  const tables = database.withTables<Tables>()
  // An update locks the row on both databases, and says what it holds.
  const row = await tables
    .updateTable('record_head')
    .set({ id: 1 })
    .where('id', '=', 1)
    .returningAll()
    .executeTakeFirstOrThrow()
  return { size: row.size, sizes: { public: row.public_size, sealed: row.sealed_size } }
}

export async function insertEntry(database: Database, stored: StoredEntry): Promise<void> {
  const tables = database.withTables<Tables>()
  const { entry, index, salt, leaf } = stored
  await tables
    .insertInto('record_entry')
    .values({
      seq: entry.seq,
      log: entry.log,
      log_index: index,
      bytes: entryBytes(entry),
      salt: salt ?? null,
      leaf,
    })
    .execute()
  await tables
    .updateTable('record_head')
    .set({ size: entry.seq + 1, [entry.log === 'public' ? 'public_size' : 'sealed_size']: index + 1 })
    .where('id', '=', 1)
    .execute()
}

export async function selectEntries(
  database: Database,
  after: number,
  limit: number,
  log?: LogName,
): Promise<readonly Entry[]> {
  let query = database.withTables<Tables>().selectFrom('record_entry').selectAll().where('seq', '>', after)
  if (log !== undefined) query = query.where('log', '=', log)
  const rows = await query.orderBy('seq').limit(limit).execute()
  return rows.map(parseRow)
}

export async function selectEntry(database: Database, seq: number): Promise<StoredEntry | undefined> {
  const row = await database
    .withTables<Tables>()
    .selectFrom('record_entry')
    .selectAll()
    .where('seq', '=', seq)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    entry: parseRow(row),
    index: row.log_index,
    leaf: row.leaf,
    ...(row.salt === null ? {} : { salt: row.salt }),
  }
}

/** The leaf data of a log, from an index on: what the tiles of entries hold. */
export async function selectLeaves(
  database: Database,
  log: LogName,
  from: number,
): Promise<readonly Uint8Array[]> {
  const rows = await database
    .withTables<Tables>()
    .selectFrom('record_entry')
    .select('leaf')
    .where('log', '=', log)
    .where('log_index', '>=', from)
    .orderBy('log_index')
    .execute()
  return rows.map((row) => row.leaf)
}

function parseRow(row: Tables['record_entry']): Entry {
  const logged = JSON.parse(Buffer.from(row.bytes).toString('utf8')) as Omit<Entry, 'log'>
  return { ...logged, log: row.log as LogName }
}
