import type { Migrations } from '../../storage/index.ts'
import { journal } from './assistant-001-journal.ts'

/** What a person's own file is made of. The shared database of the instance holds nothing of the assistant. */
export const personMigrations: Migrations = { 'assistant-001-journal': journal }
