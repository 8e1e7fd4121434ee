import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { databaseConformance } from './database.conformance.ts'
import { openDatabase } from './database.ts'

describe('SQLite in a file', () => {
  databaseConformance(async () =>
    openDatabase(`sqlite:${join(await mkdtemp(join(tmpdir(), 'ecluse-')), 'test.db')}`),
  )
})

describe('SQLite in memory', () => {
  databaseConformance(() => Promise.resolve(openDatabase('sqlite::memory:')))
})

const postgres = process.env['TEST_POSTGRES']
describe.skipIf(postgres === undefined)('PostgreSQL (left out where TEST_POSTGRES names none)', () => {
  databaseConformance(() => Promise.resolve(openDatabase(postgres ?? '')))
})

test.skipIf(postgres === undefined)('a connection that PostgreSQL ends is replaced, and said', async () => {
  const warnings: string[] = []
  const database = openDatabase(postgres ?? '', (message) => warnings.push(message))
  const other = openDatabase(postgres ?? '')
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database)
  await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(other)
  await expect.poll(() => warnings.length).toBe(1)
  expect((await sql<{ one: number }>`select 1 as one`.execute(database)).rows).toEqual([{ one: 1 }])
  await database.destroy()
  await other.destroy()
})

test('an unknown kind of database is refused by the name of its setting', () => {
  expect(() => openDatabase('mysql://root:secret@host/db')).toThrow(/ECLUSE_DATABASE/)
  expect(() => openDatabase('mysql://root:secret@host/db')).not.toThrow(/secret/)
})
