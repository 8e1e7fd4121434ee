import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import type { Assistant } from '../assistant.ts'
import { GoalOnWire, goalOnWire, GoalText } from './wire.ts'

export function createGoal(app: App, assistant: Assistant): void {
  const schema = {
    summary: 'Write a goal down',
    tags: ['assistant'],
    body: Type.Object({ text: GoalText }),
    response: { 201: GoalOnWire },
  }
  app.post('/api/assistant/goals', { schema }, async (request, reply) => {
    const goal = await assistant.addGoal(request.principal, request.body.text)
    return await reply.code(201).send(goalOnWire(goal))
  })
}
