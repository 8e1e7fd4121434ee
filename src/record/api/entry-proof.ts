import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import { Problem } from '../../std/index.ts'
import type { RecordRoom } from '../create-record.ts'

const Params = Type.Object({ seq: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }) })

export function entryProof(app: App, record: RecordRoom): void {
  app.get(
    '/api/record/entries/:seq/proof',
    { schema: { tags: ['record'], summary: 'Proof that a public entry is in the log', params: Params } },
    async (request, reply) => {
      const [entry] = await record.entriesAfter(request.params.seq - 1, 1)
      // A sealed entry is proved only to those it concerns, by the room that knows them.
      if (entry?.seq !== request.params.seq || entry.log !== 'public')
        throw new Problem('NotFound', 'there is no such public entry')
      return reply.type('text/plain; charset=utf-8').send(await record.proof(entry.seq))
    },
  )
}
