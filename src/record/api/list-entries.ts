import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import type { RecordRoom } from '../create-record.ts'

const Query = Type.Object({
  after: Type.Optional(Type.Integer({ minimum: -1, maximum: Number.MAX_SAFE_INTEGER, default: -1 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
})

/** The public log in words. Sealed entries are not here: outsiders have their hashes, in the tiles. */
export function listEntries(app: App, record: RecordRoom): void {
  app.get(
    '/api/record/entries',
    { schema: { tags: ['record'], summary: 'Public entries, in order', querystring: Query } },
    async (request) => {
      const { after = -1, limit = 100 } = request.query
      const entries = await record.entriesAfter(after, limit, 'public')
      return { entries: entries.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() })) }
    },
  )
}
