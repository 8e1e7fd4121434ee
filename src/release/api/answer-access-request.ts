import { Type } from 'typebox'
import { requireScope } from '../../accounts/index.ts'
import { BadInput, type App } from '../../http/index.ts'
import { actions } from '../access.ts'
import type { Desk } from './desk.ts'
import { IdParams, Text } from './schemas.ts'

const Grant = Type.Object({
  until: Type.String({ description: 'ISO 8601: the grant ends then' }),
  actions: Type.Optional(Type.Array(Type.Enum([...actions]), { minItems: 1 })),
})
const Refusal = Type.Object({ reason: Text })

export function answerAccessRequest(app: App, desk: Desk): void {
  app.post(
    '/api/release/access-requests/:id/grant',
    { schema: { tags: ['release'], summary: 'Grant access until a date', params: IdParams, body: Grant } },
    async (request, reply) => {
      const account = requireScope(request, 'write')
      const until = Date.parse(request.body.until)
      if (Number.isNaN(until)) throw new BadInput('until is not a date')
      const grant = await desk.release.grants.grant(account, request.params.id, {
        until,
        ...(request.body.actions === undefined ? {} : { actions: request.body.actions }),
      })
      return reply.code(201).send({ grant })
    },
  )
  app.post(
    '/api/release/access-requests/:id/refuse',
    { schema: { tags: ['release'], summary: 'Refuse, with a reason', params: IdParams, body: Refusal } },
    async (request) => {
      const account = requireScope(request, 'write')
      await desk.release.grants.refuse(account, request.params.id, request.body.reason)
      return { refused: request.params.id }
    },
  )
}
