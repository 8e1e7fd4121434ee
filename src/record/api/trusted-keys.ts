import type { App } from '../../http/index.ts'
import type { RecordRoom } from '../create-record.ts'

export function trustedKeys(app: App, record: RecordRoom): void {
  app.get(
    '/api/record/keys',
    { schema: { tags: ['record'], summary: 'The public keys of this instance, for offline verification' } },
    async (_request, reply) => reply.type('text/plain; charset=utf-8').send(record.trustedKeys()),
  )
}
