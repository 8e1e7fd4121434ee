import type { App } from '../../http/index.ts'
import type { RecordReader } from '../../record/index.ts'
import { Problem } from '../../std/index.ts'
import { levelDecision } from '../standing.ts'
import { visibleRevision, type Desk } from './desk.ts'
import { DigestParams } from './schemas.ts'

/** The decision in force as a `.tlog-proof`: with the public keys, all that an outsider needs. */
export function revisionProof(app: App, desk: Desk, record: RecordReader): void {
  app.get(
    '/api/release/revisions/:digest/proof',
    { schema: { tags: ['release'], summary: 'Proof of the decision in force', params: DigestParams } },
    async (request, reply) => {
      const revision = visibleRevision(desk, request.principal, request.params.digest)
      const decision = levelDecision(revision, desk.release.now())
      if (decision === undefined) throw new Problem('NotFound', 'no decision about this revision is in force')
      return reply.type('text/plain; charset=utf-8').send(await record.proof(decision.seq))
    },
  )
}
