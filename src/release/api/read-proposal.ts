import { requireScope } from '../../accounts/index.ts'
import type { App } from '../../http/index.ts'
import { proposalView } from '../revision-view.ts'
import { viewOf, visibleProposal, type Desk } from './desk.ts'
import { DigestParams } from './schemas.ts'

export function readProposal(app: App, desk: Desk): void {
  app.get(
    '/api/release/proposals/:digest',
    {
      schema: { tags: ['release'], summary: 'A proposal with its checklist and votes', params: DigestParams },
    },
    async (request) => {
      const account = requireScope(request, 'read')
      const proposal = visibleProposal(desk, request, request.params.digest)
      return proposalView(await viewOf(desk), proposal, desk.release.proposals.voteRefusal(account, proposal))
    },
  )
}
