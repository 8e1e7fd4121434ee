import type { App } from '../http/index.ts'
import type { Assistant } from './assistant.ts'
import { createConversation } from './api/create-conversation.ts'
import { createGoal } from './api/create-goal.ts'
import { createTurn } from './api/create-turn.ts'
import { deleteGoal } from './api/delete-goal.ts'
import { getConversation } from './api/get-conversation.ts'
import { listConversations } from './api/list-conversations.ts'
import { listGoals } from './api/list-goals.ts'
import { updateGoal } from './api/update-goal.ts'

const operations = [
  listGoals,
  createGoal,
  updateGoal,
  deleteGoal,
  listConversations,
  createConversation,
  getConversation,
  createTurn,
]

export function registerAssistant(app: App, assistant: Assistant): void {
  for (const operation of operations) operation(app, assistant)
  // Before the server waits for its connections to end: a stream would keep it waiting.
  app.addHook('preClose', async () => await assistant.close())
}
