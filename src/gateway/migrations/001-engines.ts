import type { Kysely } from 'kysely'

export const engines = {
  async up(database: Kysely<never>): Promise<void> {
    await database.schema
      .createTable('gateway_engine')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('base_url', 'text', (column) => column.notNull())
      .addColumn('sealed_key', 'text')
      .addColumn('models', 'text', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()
  },
}
