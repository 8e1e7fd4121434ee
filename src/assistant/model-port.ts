import type { Principal } from '../accounts/index.ts'

export type ChatMessage = { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }

export type ChatRequest = { readonly model: string; readonly messages: readonly ChatMessage[] }

export type ChatEvent =
  | { readonly kind: 'delta'; readonly text: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly verdictId?: string }
  | { readonly kind: 'done'; readonly revision: string; readonly usage: ChatUsage }

export type ChatUsage = { readonly promptTokens: number; readonly completionTokens: number }

/** The only way to a model: the gateway asks release and the guard on every call. */
export type Chat = (
  principal: Principal,
  request: ChatRequest,
  signal: AbortSignal,
) => AsyncIterable<ChatEvent>

/** The names of the models that this caller may talk to now, best first. */
export type ListModels = (principal: Principal) => Promise<readonly string[]>
