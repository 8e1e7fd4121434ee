import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate, type Database, type Migrations } from './database.ts'

type Tables = { conformance_row: { id: number; text: string; size: number; bytes: Uint8Array; flag: number } }

const migrations: Migrations = {
  'conformance-001-row': {
    async up(database) {
      await database.schema
        .createTable('conformance_row')
        .addColumn('id', 'bigint', (column) => column.primaryKey())
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('size', 'bigint', (column) => column.notNull())
        .addColumn('bytes', 'bytea', (column) => column.notNull())
        .addColumn('flag', 'integer', (column) => column.notNull())
        .execute()
    },
  },
}

/** What every room relies on, whichever database is underneath. */
export function databaseConformance(open: () => Promise<Database>): void {
  let database: Database
  const tables = () => database.withTables<Tables>()
  const row = (id: number) => ({
    id,
    text: 'écluse',
    size: 2 ** 52,
    bytes: new Uint8Array([0, 255, 10]),
    flag: 1,
  })

  beforeAll(async () => {
    database = await open()
    // A server outlives the run: what an earlier one left must not be taken for this one's.
    for (const table of ['conformance_row', 'kysely_migration', 'kysely_migration_lock'])
      await database.schema.dropTable(table).ifExists().execute()
    await migrate(database, migrations)
  })
  afterAll(async () => await database.destroy())

  test('what is written comes back with the same types', async () => {
    await tables().insertInto('conformance_row').values(row(1)).execute()
    const read = await tables()
      .selectFrom('conformance_row')
      .selectAll()
      .where('id', '=', 1)
      .executeTakeFirstOrThrow()
    expect({ ...read, bytes: [...read.bytes] }).toEqual({ ...row(1), bytes: [0, 255, 10] })
  })

  test('migrating twice changes nothing', async () => {
    await migrate(database, migrations)
    expect(await tables().selectFrom('conformance_row').select('id').execute()).toHaveLength(1)
  })

  test('a transaction that fails leaves nothing behind', async () => {
    const failing = database.transaction().execute(async (transaction) => {
      await transaction.withTables<Tables>().insertInto('conformance_row').values(row(2)).execute()
      throw new Error('cut off')
    })
    await expect(failing).rejects.toThrow('cut off')
    expect(await tables().selectFrom('conformance_row').select('id').where('id', '=', 2).execute()).toEqual(
      [],
    )
  })

  test('writers that lock one row are counted one after the other', async () => {
    await tables()
      .insertInto('conformance_row')
      .values({ ...row(3), size: 0 })
      .execute()
    const increment = () =>
      database.transaction().execute(async (transaction) => {
        const rows = transaction.withTables<Tables>()
        const held = await rows
          .updateTable('conformance_row')
          .set({ flag: 1 })
          .where('id', '=', 3)
          .returning('size')
          .executeTakeFirstOrThrow()
        await rows
          .updateTable('conformance_row')
          .set({ size: held.size + 1 })
          .where('id', '=', 3)
          .execute()
      })
    await Promise.all(Array.from({ length: 20 }, increment))
    const { size } = await tables()
      .selectFrom('conformance_row')
      .select('size')
      .where('id', '=', 3)
      .executeTakeFirstOrThrow()
    expect(size).toBe(20)
  })

  test('a unique key refuses a second row', async () => {
    await expect(tables().insertInto('conformance_row').values(row(1)).execute()).rejects.toThrow(
      /unique|duplicate/i,
    )
  })
}
