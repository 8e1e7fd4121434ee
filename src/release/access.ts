import type { Principal } from '../accounts/index.ts'
import type { Digest, Instant } from '../std/index.ts'
import type { Level } from './level.ts'

/** `see` the existence and the card, `infer` through the gateway, `download` the weights. */
export const actions = ['see', 'infer', 'download'] as const
export type Action = (typeof actions)[number]

export type Question = {
  readonly principal: Principal
  readonly action: Action
  readonly revision: Digest
  /** ISO 3166 country from which the caller asks, where it is known. */
  readonly territory?: string
}

/** A refusal is an answer, not an error: the caller shows it, the record keeps it. */
export type Decision = Allowed | Denied

export type Allowed = {
  readonly allowed: true
  readonly level: Level
  /** The safeguard profile under which inference is allowed. */
  readonly profile?: string
  /** The answer stays the same before this instant, unless an entry is added. */
  readonly until?: Instant
  readonly basis: { readonly decision?: Digest; readonly grant?: string }
}

export type Denied = {
  readonly allowed: false
  readonly level: Level
  readonly reason: DenyReason
  readonly message: string
  readonly until?: Instant
}

export type DenyReason =
  | 'unknown'
  | 'held'
  | 'level'
  | 'not-granted'
  | 'expired'
  | 'revoked'
  | 'agreement'
  | 'territory'
