import type { AccountId, Assurance, Speciality } from '../accounts/index.ts'
import type { AccountName, RepoId } from '../names/index.ts'
import type { Entry, LogName } from '../record/index.ts'
import type { Digest, Instant } from '../std/index.ts'
import type { Action } from './access.ts'
import type { Exposure, Level } from './level.ts'
import type { EvidenceKind, Policy } from './policy.ts'
import type { Parent } from './release.ts'

/** Every change of the release state, by type: what is written down, and in which log. */
export type Bodies = {
  policy: { readonly policy: Policy }
  agreement: Agreement
  revision: {
    readonly repo: RepoId
    readonly commit: string
    readonly owner: AccountName
    readonly author: AccountId
    readonly weights?: Digest
    readonly parents: readonly Parent[]
  }
  evidence: { readonly evidence: Digest; readonly statement: EvidenceStatement }
  proposal: { readonly proposal: Proposal }
  vote: {
    readonly choice: VoteChoice
    readonly assurance: Assurance
    readonly specialities: readonly Speciality[]
    readonly comment?: string
  }
  decision: DecisionBody
  hold: { readonly hold: string; readonly scope: HoldScope; readonly until: Instant }
  /** The words of a hold stay out of the public log. */
  notice: { readonly hold: string; readonly reason: string }
  request: AccessRequest & { readonly request: string }
  refuse: { readonly request: string; readonly reason: string }
  grant: GrantBody
  revoke: { readonly grant: string; readonly reason: string }
  exposure: { readonly exposure: Exposure; readonly holder?: AccountId }
}
export type EntryType = keyof Bodies

/** Outsiders see what binds everyone; what names a person, or a revision that nobody released, is sealed. */
export const logOf: Readonly<Record<EntryType, LogName>> = {
  policy: 'public',
  agreement: 'public',
  decision: 'public',
  hold: 'public',
  revision: 'sealed',
  evidence: 'sealed',
  proposal: 'sealed',
  vote: 'sealed',
  notice: 'sealed',
  request: 'sealed',
  refuse: 'sealed',
  grant: 'sealed',
  revoke: 'sealed',
  exposure: 'sealed',
}

/** An in-toto statement's worth: who says what about exactly which revision. */
export type EvidenceStatement = {
  readonly revision: Digest
  readonly kind: EvidenceKind
  readonly title: string
  readonly domain?: string
  readonly ratingBefore?: string
  readonly ratingAfter?: string
  readonly summary?: string
  /** The file it rests on, kept as a blob. */
  readonly document?: Digest
  readonly binding: 'asserted'
  readonly by: AccountId
  readonly freshUntil: Instant
}

export const proposalKinds = ['raise', 'lower', 'lift', 'exempt'] as const
export type ProposalKind = (typeof proposalKinds)[number]

/** Frozen when it is made: votes bind to its digest. */
export type Proposal = {
  readonly kind: ProposalKind
  readonly revision?: Digest
  /** The namespace whose reviewers decide; none for a hold over everything. */
  readonly owner?: AccountName
  readonly from?: Level
  readonly level?: Level
  /** The level that remains once evidence has gone stale. */
  readonly fallback?: Level
  readonly profile?: Digest
  readonly hold?: string
  readonly parent?: Digest
  readonly evidence: readonly Digest[]
  readonly policy: Digest
  readonly note: string
  readonly by: AccountId
  readonly at: Instant
}

export type VoteChoice = 'approve' | 'object'

export type DecisionBody = {
  readonly kind: ProposalKind
  readonly proposal: Digest
  readonly level?: Level
  readonly from?: Level
  readonly fallback?: Level
  readonly profile?: Digest
  readonly hold?: string
  readonly parent?: Digest
  readonly policy: Digest
  readonly evidence: readonly Digest[]
  /** The specialities of those who approved, one item a person; never who they are. */
  readonly approvals: ReadonlyArray<readonly Speciality[]>
  readonly isSingleApprover: boolean
  readonly inForceFrom: Instant
}

export type HoldScope =
  | { readonly kind: 'revision'; readonly revision: Digest }
  | { readonly kind: 'owner'; readonly owner: AccountName }
  | { readonly kind: 'account'; readonly account: AccountId }
  | { readonly kind: 'all' }

export type Holder =
  | { readonly kind: 'account'; readonly account: AccountId }
  | { readonly kind: 'organisation'; readonly organisation: AccountName }

export type AccessRequest = {
  readonly repo: RepoId
  readonly holder: Holder
  readonly purpose: string
  readonly territory?: readonly string[]
  readonly agreement?: AgreementVersion
}
export type AgreementVersion = { readonly id: string; readonly version: number }
export type Agreement = AgreementVersion & { readonly title: string; readonly text: string }

export type GrantBody = AccessRequest & {
  readonly grant: string
  readonly request?: string
  readonly actions: readonly Action[]
  readonly until: Instant
}

/** A release entry of one type, with its body typed. */
export type ReleaseEntry = {
  [T in EntryType]: Omit<Entry, 'type' | 'body'> & { readonly type: T; readonly body: Bodies[T] }
}[EntryType]

/** Entries of other rooms, such as keys, are none of ours. What we wrote, we trust: the Record checks its integrity. */
export function asReleaseEntry(entry: Entry): ReleaseEntry | undefined {
  return entry.type in logOf ? (entry as unknown as ReleaseEntry) : undefined
}

/** Leaves out what is undefined: an entry says only what there is. */
export function defined<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
