import { Type } from 'typebox'
import { requireScope } from '../../accounts/index.ts'
import type { App } from '../../http/index.ts'
import { visibleProposal, type Desk } from './desk.ts'
import { DigestParams, Text } from './schemas.ts'

const Body = Type.Object({ choice: Type.Enum(['approve', 'object']), comment: Type.Optional(Text) })

export function vote(app: App, desk: Desk): void {
  app.post(
    '/api/release/proposals/:digest/votes',
    {
      schema: {
        tags: ['release'],
        summary: 'Approve, or object to, exactly this proposal',
        params: DigestParams,
        body: Body,
      },
    },
    async (request, reply) => {
      const account = requireScope(request, 'write')
      const { proposal } = visibleProposal(desk, request, request.params.digest)
      await desk.release.proposals.vote(account, proposal, request.body.choice, request.body.comment)
      return reply.code(201).send({ proposal, choice: request.body.choice })
    },
  )
}
