import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import type { Assistant } from '../assistant.ts'
import { GoalOnWire, goalOnWire } from './wire.ts'

export function listGoals(app: App, assistant: Assistant): void {
  const schema = {
    summary: 'The goals of the person, newest first',
    tags: ['assistant'],
    response: { 200: Type.Object({ goals: Type.Array(GoalOnWire) }) },
  }
  app.get('/api/assistant/goals', { schema }, async (request) => ({
    goals: (await assistant.goals(request.principal)).map(goalOnWire),
  }))
}
