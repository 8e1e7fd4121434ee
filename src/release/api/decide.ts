import { requireScope } from '../../accounts/index.ts'
import type { App } from '../../http/index.ts'
import { iso } from '../revision-view.ts'
import { visibleProposal, type Desk } from './desk.ts'
import { DigestParams } from './schemas.ts'

export function decide(app: App, desk: Desk): void {
  app.post(
    '/api/release/proposals/:digest/decide',
    { schema: { tags: ['release'], summary: 'Conclude a proposal whose gate is met', params: DigestParams } },
    async (request, reply) => {
      const account = requireScope(request, 'write')
      const { proposal } = visibleProposal(desk, request, request.params.digest)
      const { inForceFrom, ...decided } = await desk.release.proposals.decide(account, proposal)
      return reply.code(201).send({ ...decided, inForceFrom: iso(inForceFrom) })
    },
  )
}
