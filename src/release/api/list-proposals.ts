import { Type } from 'typebox'
import { requireScope } from '../../accounts/index.ts'
import type { App } from '../../http/index.ts'
import { proposalSummary } from '../revision-view.ts'
import { viewOf, type Desk } from './desk.ts'

const Query = Type.Object({
  status: Type.Optional(Type.Enum(['open', 'blocked', 'voided', 'lapsed', 'decided'])),
})

export function listProposals(app: App, desk: Desk): void {
  app.get(
    '/api/release/proposals',
    {
      schema: {
        tags: ['release'],
        summary: 'The proposals of your namespaces, newest first',
        querystring: Query,
      },
    },
    async (request) => {
      const account = requireScope(request, 'read')
      const view = await viewOf(desk)
      const proposals = [...desk.release.state.proposals.values()]
        .filter((proposal) => desk.release.proposals.maySee(account, proposal))
        .map((proposal) => ({
          ...proposalSummary(view, proposal),
          mayVote: desk.release.proposals.voteRefusal(account, proposal) === undefined,
        }))
        .filter(({ status }) => request.query.status === undefined || status === request.query.status)
      return { proposals: proposals.reverse() }
    },
  )
}
