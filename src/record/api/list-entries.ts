import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import type { RecordRoom } from '../create-record.ts'

const Query = Type.Object({
  after: Type.Integer({ minimum: -1, default: -1 }),
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
})

/** The public log in words. Sealed entries are not here: outsiders have their hashes, in the tiles. */
export function listEntries(app: App, record: RecordRoom): void {
  app.get(
    '/api/record/entries',
    { schema: { tags: ['record'], summary: 'Public entries, in order', querystring: Query } },
    async (request) => {
      const entries = await record.entriesAfter(request.query.after, request.query.limit, 'public')
      return { entries: entries.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() })) }
    },
  )
}
