import type { Kysely } from 'kysely'

/** One row for each request that reached a model or its guard. What was said is not in it. */
export const usage = {
  async up(database: Kysely<never>): Promise<void> {
    await database.schema
      .createTable('gateway_usage')
      .addColumn('request', 'text', (column) => column.primaryKey())
      .addColumn('account', 'text')
      .addColumn('model', 'text', (column) => column.notNull())
      .addColumn('revision', 'text', (column) => column.notNull())
      .addColumn('engine', 'text')
      .addColumn('prompt_tokens', 'bigint', (column) => column.notNull())
      .addColumn('completion_tokens', 'bigint', (column) => column.notNull())
      .addColumn('is_estimated', 'integer', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('verdict', 'text')
      .addColumn('at', 'bigint', (column) => column.notNull())
      .execute()
    await database.schema
      .createIndex('gateway_usage_account')
      .on('gateway_usage')
      .columns(['account', 'at'])
      .execute()
  },
}
