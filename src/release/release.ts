import type { AccountId } from '../accounts/index.ts'
import type { AccountName, RepoId } from '../names/index.ts'
import type { RecordTransaction } from '../record/index.ts'
import type { Digest } from '../std/index.ts'
import type { Decision, Question } from './access.ts'
import type { Exposure, Level } from './level.ts'

export const edgeKinds = ['finetune', 'adapter', 'merge', 'quantised', 'converted', 'distilled'] as const
export type EdgeKind = (typeof edgeKinds)[number]
export type Parent = { readonly revision: Digest; readonly kind: EdgeKind }

/** What the hub tells of a new revision. */
export type RegisteredRevision = {
  readonly revision: Digest
  readonly weights?: Digest
  readonly repo: RepoId
  readonly commit: string
  readonly owner: AccountName
  readonly author: AccountId
  readonly parents: readonly Parent[]
}

/** Where a revision stands now, whoever asks. */
export type Standing = {
  readonly level: Level
  readonly decidedLevel: Level
  readonly exposure: Exposure
  readonly isHeld: boolean
}

/** The lock is asked by all and asks nobody. Synchronous: the state is in memory. */
export interface ReleaseReader {
  access(question: Question): Decision
  standing(revision: Digest): Standing
  /** Called after every entry, so that whoever streams asks again. The returned function ends it. */
  onChange(listener: () => void): () => void
}

export interface ReleaseWriter {
  /** Told by the hub inside its own transaction: a revision is registered with the commit that makes it, or not at all. */
  registerRevision(transaction: RecordTransaction, revision: RegisteredRevision): Promise<void>
  /** Remembers that weights were served or left custody. Repeating it adds nothing. */
  recordExposure(revision: Digest, exposure: 'served' | 'held' | 'public', holder?: AccountId): Promise<void>
}
