import type { App } from '../http/index.ts'
import type { RecordRoom } from './create-record.ts'
import { entryProof } from './api/entry-proof.ts'
import { listEntries } from './api/list-entries.ts'
import { readLog } from './api/read-log.ts'
import { trustedKeys } from './api/trusted-keys.ts'

/** What outsiders read: no sign-in for any of it. */
export function registerRecord(app: App, record: RecordRoom): void {
  readLog(app, record)
  trustedKeys(app, record)
  listEntries(app, record)
  entryProof(app, record)
}
