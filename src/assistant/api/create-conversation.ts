import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import type { Assistant } from '../assistant.ts'
import { ConversationOnWire, conversationOnWire, TurnOnWire } from './wire.ts'

export function createConversation(app: App, assistant: Assistant): void {
  const schema = {
    summary: 'Begin a conversation; without a title it goes by its first words',
    tags: ['assistant'],
    body: Type.Optional(Type.Object({ title: Type.Optional(Type.String({ maxLength: 200 })) })),
    response: { 201: Type.Interface([ConversationOnWire], { turns: Type.Array(TurnOnWire) }) },
  }
  app.post('/api/assistant/conversations', { schema }, async (request, reply) => {
    const conversation = await assistant.createConversation(request.principal, request.body?.title)
    return await reply.code(201).send({ ...conversationOnWire(conversation), turns: [] })
  })
}
