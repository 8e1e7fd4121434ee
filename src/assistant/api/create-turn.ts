import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { EventStream, type App } from '../../http/index.ts'
import type { TurnEvent } from '../answer.ts'
import type { Assistant } from '../assistant.ts'
import { goalOnWire, IdParams, languageOf } from './wire.ts'

export function createTurn(app: App, assistant: Assistant): void {
  const schema = {
    summary:
      'Say something; the answer comes as server-sent events: goal, delta, then done, refused or error',
    tags: ['assistant'],
    params: IdParams,
    body: Type.Object({
      text: Type.String({ minLength: 1, maxLength: 8000 }),
      model: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    }),
    response: { 200: { description: 'Events', content: { 'text/event-stream': { schema: Type.String() } } } },
  }
  app.post('/api/assistant/conversations/:id/turns', { schema }, async (request, reply) => {
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const input = { ...request.body, language: languageOf(request.headers) }
    // Until here a failure is an ordinary response; from the first event on it is an event.
    const events = await assistant.turn(request.principal, request.params.id, input, gone.signal)
    await stream(events, request, reply)
  })
}

async function stream(
  events: AsyncIterable<TurnEvent>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  reply.hijack()
  const out = new EventStream(reply.raw, { 'x-request-id': request.id })
  try {
    for await (const event of events) await out.send(JSON.stringify(asSent(event)), event.kind)
  } catch (error) {
    request.log.error({ err: error }, 'the answer broke off through a fault of ours')
    const message = 'something broke on our side; what was said is kept'
    await out.send(JSON.stringify({ code: 'InternalError', message }), 'error')
  }
  out.end()
}

function asSent(event: TurnEvent): Record<string, unknown> {
  if (event.kind === 'goal') return { goal: goalOnWire(event.goal) }
  const { kind: _kind, ...rest } = event
  return rest
}
