// The tamper-evident Record: it takes entries, and gives tiles, checkpoints and proofs. Knows no domain.
export { createRecord, type RecordOptions, type RecordRoom } from './create-record.ts'
export type { Entry, LogName, NewEntry } from './entry.ts'
export type { RecordReader, RecordTransaction, RecordWriter } from './record.ts'
export { recordMigrations } from './record-store.ts'
export { registerRecord } from './register-record.ts'
