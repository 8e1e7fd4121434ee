import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import type { Assistant } from '../assistant.ts'
import { ConversationOnWire, conversationOnWire, IdParams, TurnOnWire, turnOnWire } from './wire.ts'

export function getConversation(app: App, assistant: Assistant): void {
  const schema = {
    summary: 'A conversation with its turns, oldest first',
    tags: ['assistant'],
    params: IdParams,
    response: { 200: Type.Interface([ConversationOnWire], { turns: Type.Array(TurnOnWire) }) },
  }
  app.get('/api/assistant/conversations/:id', { schema }, async (request) => {
    const conversation = await assistant.conversation(request.principal, request.params.id)
    return { ...conversationOnWire(conversation), turns: conversation.turns.map(turnOnWire) }
  })
}
