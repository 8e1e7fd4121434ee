import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import type { Assistant } from '../assistant.ts'
import { IdParams } from './wire.ts'

export function deleteGoal(app: App, assistant: Assistant): void {
  const schema = {
    summary: 'Remove a goal and its history',
    tags: ['assistant'],
    params: IdParams,
    response: { 204: Type.Null() },
  }
  app.delete('/api/assistant/goals/:id', { schema }, async (request, reply) => {
    await assistant.removeGoal(request.principal, request.params.id)
    return await reply.code(204).send(null)
  })
}
