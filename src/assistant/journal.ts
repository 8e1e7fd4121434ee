import type { AccountId } from '../accounts/index.ts'
import type { Instant } from '../std/index.ts'

export type Conversation = { readonly id: string; readonly title: string; readonly createdAt: Instant }

/** One utterance in the journal. A row is never changed; only forgetting removes it. */
export type Turn = {
  readonly id: string
  readonly conversation: string
  readonly role: 'person' | 'assistant'
  /** The account of the person, or the name of the model. */
  readonly saidBy: AccountId | string
  readonly text: string
  readonly at: Instant
  /** The turn of the person that this one answers. */
  readonly answers?: string
  readonly model?: string
  readonly revision?: string
  /** The stream ended before the model did; the text is what had come until then. */
  readonly cut?: true
  readonly blocked?: Refusal
}

export type Refusal = { readonly code: string; readonly message: string; readonly verdictId?: string }

export const goalStatuses = ['active', 'done', 'dropped'] as const
export type GoalStatus = (typeof goalStatuses)[number]

export type Goal = {
  readonly id: string
  readonly text: string
  readonly status: GoalStatus
  readonly createdAt: Instant
  /** The turn in which the person said it; absent where they wrote it down themselves. */
  readonly sourceTurn?: string
}
