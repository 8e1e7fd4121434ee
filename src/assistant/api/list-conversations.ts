import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import type { Assistant } from '../assistant.ts'
import { ConversationOnWire, conversationOnWire } from './wire.ts'

export function listConversations(app: App, assistant: Assistant): void {
  const schema = {
    summary: 'The conversations of the person, newest first',
    tags: ['assistant'],
    response: { 200: Type.Object({ conversations: Type.Array(ConversationOnWire) }) },
  }
  app.get('/api/assistant/conversations', { schema }, async (request) => ({
    conversations: (await assistant.conversations(request.principal)).map(conversationOnWire),
  }))
}
