import type { Digest } from '../std/index.ts'

/** What an engine is asked for: already parsed, already allowed, already judged. */
export type EngineRequest = {
  readonly revision: Digest
  /** The name that the engine itself knows the model by. */
  readonly model: string
  readonly messages: readonly ChatMessage[]
  readonly sampling: Sampling
  /** Whoever asks, as a pseudonym: an engine may reuse its cache for the same tenant and never for another. */
  readonly tenant: string
}

export type ChatMessage = { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }

export type Sampling = {
  readonly maxTokens?: number
  readonly temperature?: number
  readonly topP?: number
  readonly seed?: number
  readonly stop?: readonly string[]
}

/** The kinds of text a model writes. Each is guarded by itself, because a client may show any of them. */
export type TextLane = 'content' | 'reasoning' | 'refusal'

export type EngineEvent =
  /** The engine has taken the prompt; errors up to here can still have a status of their own. */
  | { readonly kind: 'begun'; readonly promptTokens?: number }
  | { readonly kind: 'text'; readonly lane: TextLane; readonly text: string; readonly tokens?: number }
  | { readonly kind: 'finish'; readonly reason: 'stop' | 'length' | 'content_filter' }
  | { readonly kind: 'usage'; readonly promptTokens: number; readonly completionTokens: number }

export type EngineHealth = { readonly isHealthy: boolean; readonly message?: string }

/** Something that runs a model. It decides nothing: who may ask, and what may leave, is settled outside. */
export interface Engine {
  readonly name: string
  readonly kind: 'openai' | 'llama'
  /**
   * Ends soon after the signal is aborted, and stops computing.
   * @throws Problem `engine_unavailable` or `context_length_exceeded`
   */
  chat(request: EngineRequest, signal: AbortSignal): AsyncIterable<EngineEvent>
  health(): Promise<EngineHealth>
  close(): Promise<void>
}
