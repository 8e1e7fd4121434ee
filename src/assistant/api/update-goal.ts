import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import type { Assistant } from '../assistant.ts'
import { GoalOnWire, goalOnWire, GoalStatusOnWire, GoalText, IdParams } from './wire.ts'

export function updateGoal(app: App, assistant: Assistant): void {
  const schema = {
    summary: 'Reword a goal, finish it, drop it or take it up again',
    tags: ['assistant'],
    params: IdParams,
    body: Type.Object({ text: Type.Optional(GoalText), status: Type.Optional(GoalStatusOnWire) }),
    response: { 200: GoalOnWire },
  }
  app.patch('/api/assistant/goals/:id', { schema }, async (request) =>
    goalOnWire(await assistant.changeGoal(request.principal, request.params.id, request.body)),
  )
}
