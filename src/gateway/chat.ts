import type { Principal } from '../accounts/index.ts'
import { Problem, randomId, type Clock, type Digest } from '../std/index.ts'
import type { ChatPipeline } from './chat-pipeline.ts'
import type { ChatRequest } from './chat-request.ts'
import { refusalText } from './refusal.ts'

/** An answer for a surface of our own: only what a person is shown, and a refusal as a value. */
export type ChatEvent =
  | { readonly kind: 'delta'; readonly text: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly verdictId?: string }
  | {
      readonly kind: 'done'
      readonly revision: Digest
      readonly usage: { readonly promptTokens: number; readonly completionTokens: number }
    }

export type Chat = (
  principal: Principal,
  request: ChatRequest,
  signal: AbortSignal,
) => AsyncIterable<ChatEvent>

/** The same way to a model as over HTTP, for rooms inside. */
export function createChat(pipeline: ChatPipeline, clock: Clock): Chat {
  return async function* chat(principal, request, signal) {
    const requestId = randomId('req', clock.now())
    try {
      for await (const event of pipeline.answer(principal, request, { requestId, signal })) {
        if (event.kind === 'delta' && event.lane !== 'reasoning') yield { kind: 'delta', text: event.text }
        if (event.kind !== 'finish') continue
        const { blocked, closed, revision, usage } = event
        if (blocked !== undefined)
          yield {
            kind: 'refused',
            code: 'content_filter',
            message: refusalText(blocked.verdictId),
            verdictId: blocked.verdictId,
          }
        else if (closed !== undefined)
          yield {
            kind: 'refused',
            code: 'model_withdrawn',
            message: 'The model was closed while it answered.',
          }
        else yield { kind: 'done', revision, usage }
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const { verdictId } = error.details
      const verdict = typeof verdictId === 'string' ? { verdictId } : {}
      yield { kind: 'refused', code: error.code, message: error.message, ...verdict }
    }
  }
}
