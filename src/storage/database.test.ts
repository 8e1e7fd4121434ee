import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

test('an unknown kind of database is refused by the name of its setting', () => {
  expect(() => openDatabase('mysql://root:secret@host/db')).toThrow(/ECLUSE_DATABASE/)
  expect(() => openDatabase('mysql://root:secret@host/db')).not.toThrow(/secret/)
})
