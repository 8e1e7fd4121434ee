import type { Kysely } from 'kysely'

export const entries = {
  async up(database: Kysely<never>): Promise<void> {
    await database.schema
      .createTable('record_entry')
      .addColumn('seq', 'bigint', (column) => column.primaryKey())
      .addColumn('log', 'text', (column) => column.notNull())
      .addColumn('log_index', 'bigint', (column) => column.notNull())
      .addColumn('bytes', 'bytea', (column) => column.notNull())
      .addColumn('salt', 'bytea')
      .addColumn('leaf', 'bytea', (column) => column.notNull())
      .addUniqueConstraint('record_entry_log_index', ['log', 'log_index'])
      .execute()
    // One row, locked by every writer: the order of the Record is the order of its locks.
    await database.schema
      .createTable('record_head')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('size', 'bigint', (column) => column.notNull())
      .addColumn('public_size', 'bigint', (column) => column.notNull())
      .addColumn('sealed_size', 'bigint', (column) => column.notNull())
      .execute()
    await (database as unknown as Kysely<{ record_head: Record<string, number> }>)
      .insertInto('record_head')
      .values({ id: 1, size: 0, public_size: 0, sealed_size: 0 })
      .execute()
  },
}
