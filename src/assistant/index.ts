// A person's own assistant: conversations, goals, memory. It reaches models only through the gateway.
export {
  createAssistant,
  type Assistant,
  type AssistantDependencies,
  type GoalPatch,
  type TurnInput,
} from './assistant.ts'
export type { TurnEvent } from './answer.ts'
export type { Language } from './context.ts'
export type { Conversation, Goal, GoalStatus, Refusal, Turn } from './journal.ts'
export { personMigrations } from './migrations/index.ts'
export { registerAssistant } from './register-assistant.ts'
