import { PostgresAdapter, type ColumnDataType, type Kysely } from 'kysely'

/**
 * The tables that the sign-in library reads and writes, with the column types that it expects of each database.
 * A test compares them with the library's own schema, so that an upgrade that wants more is noticed.
 */
export const signInTables = {
  async up(database: Kysely<never>): Promise<void> {
    const isPostgres = database.getExecutor().adapter instanceof PostgresAdapter
    const date: ColumnDataType = isPostgres ? 'timestamptz' : 'date'
    const truth: ColumnDataType = isPostgres ? 'boolean' : 'integer'
    await database.schema
      .createTable('auth_user')
      .addColumn('id', 'text', (column) => column.primaryKey().references('account.id').onDelete('cascade'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('email', 'text', (column) => column.notNull().unique())
      .addColumn('emailVerified', truth, (column) => column.notNull())
      .addColumn('image', 'text')
      .addColumn('createdAt', date, (column) => column.notNull())
      .addColumn('updatedAt', date, (column) => column.notNull())
      .execute()
    await createSessions(database, date)
    await createWaysIn(database, date, truth)
    for (const [table, column] of indexed)
      await database.schema.createIndex(`${table}_${column}_idx`).on(table).column(column).execute()
  },
}

const indexed = [
  ['auth_session', 'userId'],
  ['auth_account', 'userId'],
  ['auth_verification', 'identifier'],
  ['auth_passkey', 'userId'],
  ['auth_passkey', 'credentialID'],
] as const

async function createSessions(database: Kysely<never>, date: ColumnDataType): Promise<void> {
  await database.schema
    .createTable('auth_session')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('expiresAt', date, (column) => column.notNull())
    .addColumn('token', 'text', (column) => column.notNull().unique())
    .addColumn('createdAt', date, (column) => column.notNull())
    .addColumn('updatedAt', date, (column) => column.notNull())
    .addColumn('ipAddress', 'text')
    .addColumn('userAgent', 'text')
    .addColumn('userId', 'text', (column) => column.notNull().references('auth_user.id').onDelete('cascade'))
    .addColumn('assurance', 'text', (column) => column.notNull())
    .execute()
  await database.schema
    .createTable('auth_verification')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('identifier', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('expiresAt', date, (column) => column.notNull())
    .addColumn('createdAt', date, (column) => column.notNull())
    .addColumn('updatedAt', date, (column) => column.notNull())
    .execute()
}

async function createWaysIn(
  database: Kysely<never>,
  date: ColumnDataType,
  truth: ColumnDataType,
): Promise<void> {
  await database.schema
    .createTable('auth_account')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('accountId', 'text', (column) => column.notNull())
    .addColumn('providerId', 'text', (column) => column.notNull())
    .addColumn('userId', 'text', (column) => column.notNull().references('auth_user.id').onDelete('cascade'))
    .addColumn('accessToken', 'text')
    .addColumn('refreshToken', 'text')
    .addColumn('idToken', 'text')
    .addColumn('accessTokenExpiresAt', date)
    .addColumn('refreshTokenExpiresAt', date)
    .addColumn('scope', 'text')
    .addColumn('password', 'text')
    .addColumn('createdAt', date, (column) => column.notNull())
    .addColumn('updatedAt', date, (column) => column.notNull())
    .execute()
  await database.schema
    .createTable('auth_passkey')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text')
    .addColumn('publicKey', 'text', (column) => column.notNull())
    .addColumn('userId', 'text', (column) => column.notNull().references('auth_user.id').onDelete('cascade'))
    .addColumn('credentialID', 'text', (column) => column.notNull())
    .addColumn('counter', 'integer', (column) => column.notNull())
    .addColumn('deviceType', 'text', (column) => column.notNull())
    .addColumn('backedUp', truth, (column) => column.notNull())
    .addColumn('transports', 'text')
    .addColumn('createdAt', date)
    .addColumn('aaguid', 'text')
    .execute()
}
