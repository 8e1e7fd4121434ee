import type { EngineRequest } from '../engine.ts'

/** What the hub's process and the process that runs a model say to each other. */
export type ToChild =
  | { readonly kind: 'load'; readonly path: string; readonly contextTokens: number; readonly threads: number }
  | { readonly kind: 'generate'; readonly id: number; readonly request: Generation }
  | { readonly kind: 'abort'; readonly id: number }

export type Generation = Pick<EngineRequest, 'messages' | 'sampling' | 'tenant'>

export type FromChild =
  | { readonly kind: 'loaded'; readonly contextTokens: number }
  | { readonly kind: 'load-failed'; readonly message: string }
  | { readonly kind: 'begun'; readonly id: number; readonly promptTokens: number }
  | {
      readonly kind: 'text'
      readonly id: number
      readonly lane: 'content' | 'reasoning'
      readonly text: string
      readonly tokens: number
    }
  | {
      readonly kind: 'finished'
      readonly id: number
      readonly reason: 'stop' | 'length'
      readonly promptTokens: number
      readonly completionTokens: number
    }
  | {
      readonly kind: 'failed'
      readonly id: number
      readonly code: 'context-length' | 'generation'
      readonly message: string
    }
