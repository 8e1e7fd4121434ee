import type { Kysely } from 'kysely'

export const accountTables = {
  async up(database: Kysely<never>): Promise<void> {
    // People, services and organisations share one table, because they share one namespace of names.
    await database.schema
      .createTable('account')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('name_key', 'text', (column) => column.notNull().unique())
      .addColumn('full_name', 'text', (column) => column.notNull())
      .addColumn('email', 'text')
      .addColumn('is_operator', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await database.schema
      .createTable('membership')
      .addColumn('organisation_id', 'text', (column) =>
        column.notNull().references('account.id').onDelete('cascade'),
      )
      .addColumn('account_id', 'text', (column) =>
        column.notNull().references('account.id').onDelete('cascade'),
      )
      .addColumn('roles', 'text', (column) => column.notNull())
      .addColumn('specialities', 'text', (column) => column.notNull())
      .addColumn('teams', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('membership_key', ['organisation_id', 'account_id'])
      .execute()
    await database.schema.createIndex('membership_account_id').on('membership').column('account_id').execute()
    await createSecrets(database)
  },
}

async function createSecrets(database: Kysely<never>): Promise<void> {
  await database.schema
    .createTable('account_token')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'text', (column) =>
      column.notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('parent_id', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .execute()
  await database.schema
    .createIndex('account_token_account_id')
    .on('account_token')
    .column('account_id')
    .execute()
  await database.schema
    .createTable('account_link')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'text', (column) =>
      column.notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'bigint')
    .execute()
}
