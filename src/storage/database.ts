import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, PostgresDialect, SqliteDialect, type SqliteDatabase } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import pg from 'pg'

/** A database of no tables: each room sees its own through `database.withTables<Tables>()`. */
export type Database = Kysely<Record<never, never>>

/** Migrations of a room, keyed `room-001-what`. They run in the order of their keys, once, under a lock. */
export type Migrations = Readonly<Record<string, Migration>>

/**
 * Opens a database: `sqlite:PATH`, `sqlite::memory:` or `postgres://…`. Column types that mean the same on both:
 * `text`, `bigint` (milliseconds, sizes), `integer` (0 and 1 for no and yes), `bytea`.
 */
export function openDatabase(url: string, warn: (message: string) => void = () => undefined): Database {
  if (url.startsWith('sqlite:')) return new Kysely({ dialect: sqliteDialect(url.slice('sqlite:'.length)) })
  if (/^postgres(ql)?:\/\//.test(url)) return new Kysely({ dialect: postgresDialect(url, warn) })
  throw new Error(`ECLUSE_DATABASE must begin with sqlite: or postgres://, not ${url.split(':')[0] ?? ''}:`)
}

export async function migrate(database: Database, ...rooms: readonly Migrations[]): Promise<void> {
  const migrations: Record<string, Migration> = Object.assign({}, ...rooms)
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    // Rooms grow independently, so a new migration of one may sort before an old one of another.
    allowUnorderedMigrations: true,
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error === undefined) return
  const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'the migrations'
  throw new Error(`${failed} could not be applied to the database`, { cause: error })
}

function sqliteDialect(path: string): SqliteDialect {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const sqlite = new DatabaseSync(path)
  // FULL: what has been acknowledged survives a power cut, not only a crash of the process.
  sqlite.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000',
  )
  return new SqliteDialect({ database: asKyselyExpects(sqlite) })
}

function asKyselyExpects(sqlite: DatabaseSync): SqliteDatabase {
  return {
    close: () => sqlite.close(),
    prepare: (text) => {
      const statement = sqlite.prepare(text)
      const bind = (parameters: readonly unknown[]) => parameters as never[]
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...bind(parameters)),
        run: (parameters) => statement.run(...bind(parameters)),
        iterate: (parameters) => statement.iterate(...bind(parameters)),
      }
    },
  }
}

function postgresDialect(url: string, warn: (message: string) => void): PostgresDialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    // bigint columns hold milliseconds and sizes, all below 2^53.
    types: {
      getTypeParser: ((oid: number, format?: 'text') =>
        oid === 20 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  })
  // The pool replaces a connection that broke while nobody used it. Without a listener Node would end the process.
  pool.on('error', (error) => warn(`a connection to PostgreSQL was lost: ${error.message}`))
  return new PostgresDialect({ pool })
}
