import type { IncomingHttpHeaders } from 'node:http'
import { Type } from 'typebox'
import type { Language } from '../context.ts'
import { goalStatuses, type Conversation, type Goal, type Turn } from '../journal.ts'

/** How the journal looks on the wire: times are ISO 8601, and account ids stay inside. */
const RefusalOnWire = Type.Object({
  code: Type.String(),
  message: Type.String(),
  verdictId: Type.Optional(Type.String()),
})

export const GoalStatusOnWire = Type.Enum([...goalStatuses])

export const GoalOnWire = Type.Object({
  id: Type.String(),
  text: Type.String(),
  status: GoalStatusOnWire,
  createdAt: Type.String(),
  sourceTurn: Type.Optional(Type.String()),
})

export const ConversationOnWire = Type.Object({
  id: Type.String(),
  title: Type.String(),
  createdAt: Type.String(),
})

export const TurnOnWire = Type.Object({
  id: Type.String(),
  role: Type.Enum(['person', 'assistant']),
  text: Type.String(),
  at: Type.String(),
  answers: Type.Optional(Type.String()),
  model: Type.Optional(Type.String()),
  revision: Type.Optional(Type.String()),
  cut: Type.Optional(Type.Boolean()),
  blocked: Type.Optional(RefusalOnWire),
})

export const IdParams = Type.Object({ id: Type.String({ maxLength: 64 }) })

export const GoalText = Type.String({ minLength: 1, maxLength: 280 })

export function goalOnWire(goal: Goal) {
  return { ...goal, createdAt: new Date(goal.createdAt).toISOString() }
}

export function conversationOnWire({ id, title, createdAt }: Conversation) {
  return { id, title, createdAt: new Date(createdAt).toISOString() }
}

export function turnOnWire({ conversation: _conversation, saidBy: _saidBy, at, ...turn }: Turn) {
  return { ...turn, at: new Date(at).toISOString() }
}

/** The first language that the browser names, where we speak it. */
export function languageOf(headers: IncomingHttpHeaders): Language {
  return /^\s*fr\b/iu.test(headers['accept-language'] ?? '') ? 'fr' : 'en'
}
