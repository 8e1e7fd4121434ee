/** The shapes of the HTTP API (docs/plan.md), as the console reads them. */

export const levels = ['withheld', 'internal', 'testers', 'api', 'gated', 'open'] as const
export type Level = (typeof levels)[number]
export const exposures = ['none', 'served', 'held', 'public'] as const
export type Exposure = (typeof exposures)[number]
export type Digest = string
export type Instant = string

export type Scope = 'read' | 'write' | 'inference' | 'admin'
export type Role = 'owner' | 'publisher' | 'reviewer' | 'member'
export type Membership = {
  readonly organisation: string
  readonly roles: readonly Role[]
  readonly specialities: readonly string[]
  readonly teams: readonly string[]
}
export type Account = {
  readonly id: string
  readonly name: string
  readonly fullName: string
  readonly email?: string
  readonly kind: 'person' | 'service'
  readonly isOperator: boolean
  readonly assurance: 'none' | 'token' | 'link' | 'password' | 'passkey'
  readonly scopes: readonly Scope[]
  readonly memberships: readonly Membership[]
  readonly hasPassword: boolean
  readonly hasPasskey: boolean
}
export type Session = {
  readonly signedIn: boolean
  readonly account?: Account
  readonly instance: { readonly name: string; readonly origin: string; readonly policy?: string }
}

export type Token = {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: Instant
  readonly expiresAt?: Instant
  readonly lastUsedAt?: Instant
  readonly prefix: string
}
export type CreatedToken = { readonly token: string }

export type ModelSummary = {
  readonly repo: string
  readonly owner: string
  readonly name: string
  readonly revision: Digest
  readonly level: Level
  readonly exposure: Exposure
  readonly held: boolean
  readonly task?: string
  readonly license?: string
  readonly updatedAt: Instant
  readonly summary?: string
}
export type Decision = {
  readonly allowed: boolean
  readonly level: Level
  readonly reason?: string
  readonly message?: string
  readonly profile?: string
  readonly until?: Instant
}
export type ModelFile = { readonly path: string; readonly sizeBytes: number; readonly sha256?: string }
export type ModelDetail = ModelSummary & {
  readonly card: string
  readonly files: readonly ModelFile[]
  readonly revisions: readonly {
    readonly revision: Digest
    readonly commit: string
    readonly at: Instant
    readonly level: Level
  }[]
  readonly access: { readonly see: Decision; readonly infer: Decision; readonly download: Decision }
  readonly servedBy?: readonly string[]
}

export type CheckState = 'pass' | 'missing' | 'stale'
export type Evidence = {
  readonly evidence: Digest
  readonly kind: string
  readonly title: string
  readonly domain?: string
  readonly ratingBefore?: string
  readonly ratingAfter?: string
  readonly at: Instant
  readonly freshUntil?: Instant
  readonly state: 'valid' | 'stale'
  /** Only for those of its namespace. */
  readonly by?: string
}
export type Gate = {
  readonly level: Level
  readonly evidence: readonly { readonly kind: string; readonly state: CheckState }[]
  readonly approvals: number
  readonly specialities: readonly string[]
  readonly waitHours: number
}
export type DecisionSummary = {
  readonly decision: Digest
  readonly kind: string
  readonly level?: Level
  readonly at: Instant
  readonly inForceFrom?: Instant
  readonly seq?: number
  readonly isSingleApprover?: boolean
}
export type Why = {
  readonly code: 'never-decided' | 'decided' | 'waiting' | 'held' | 'stale' | 'capped' | 'unknown-parent'
  readonly level?: Level
  readonly at?: Instant
  readonly on?: string
}
export type ProposalSummary = {
  readonly proposal: Digest
  readonly kind: ProposalKind
  readonly revision?: Digest
  readonly repo?: string
  readonly level?: Level
  readonly from?: Level
  readonly mayVote?: boolean
  readonly by: string
  readonly at: Instant
  readonly lapsesAt?: Instant
  readonly status: ProposalStatus
}
export type RevisionDetail = {
  readonly revision: Digest
  readonly weights?: Digest
  readonly repo: string
  readonly commit: string
  readonly owner: string
  readonly level: Level
  readonly decidedLevel: Level
  readonly exposure: Exposure
  readonly held?: {
    readonly hold: string
    /** Only for those inside. */
    readonly reason?: string
    readonly since: Instant
    readonly until?: Instant
  }
  readonly parents: readonly {
    readonly revision: Digest
    readonly kind: string
    readonly level: Level
    readonly repo?: string
    readonly isExempt: boolean
  }[]
  readonly why: readonly Why[]
  readonly evidence: readonly Evidence[]
  readonly decisions: readonly DecisionSummary[]
  readonly proposals: readonly ProposalSummary[]
  readonly gates: readonly Gate[]
}

export type ProposalKind = 'raise' | 'lower' | 'lift' | 'exempt'
export type ProposalStatus = 'open' | 'blocked' | 'decided' | 'lapsed' | 'voided'
export type Vote = {
  readonly by: string
  readonly choice: 'approve' | 'object'
  readonly specialities: readonly string[]
  readonly at: Instant
  readonly comment?: string
}
export type ProposalDetail = ProposalSummary & {
  readonly profile?: string
  readonly note?: string
  readonly checklist: readonly {
    readonly code: string
    readonly label: string
    readonly state: CheckState
    readonly who?: string
  }[]
  readonly votes: readonly Vote[]
  readonly mayVote: boolean
  /** Why the reader has no vote, where they have none. */
  readonly voteRefusal?: string
  readonly mayDecide: boolean
  readonly decision?: DecisionSummary
}

export const holdScopes = ['revision', 'owner', 'account', 'all'] as const
export type HoldScope = (typeof holdScopes)[number]
export type Hold = {
  readonly hold: string
  readonly scope: {
    readonly kind: HoldScope
    readonly revision?: Digest
    readonly owner?: string
    readonly account?: string
  }
  /** Why and by whom: only for those inside. */
  readonly reason?: string
  readonly by?: string
  readonly since: Instant
  readonly until?: Instant
  readonly isActive: boolean
}
export type HoldReceipt = {
  readonly hold: string
  readonly seq: number
  readonly receipt: readonly { readonly surface: string; readonly at: Instant }[]
}

export type Agreement = {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly text: string
}
export type Holder = { readonly kind: 'account' | 'organisation'; readonly name: string }
export type AccessRequest = {
  readonly request: string
  readonly repo: string
  readonly holder: Holder
  readonly purpose: string
  readonly territory?: readonly string[]
  readonly agreement?: { readonly id: string; readonly version: number }
  readonly status: 'pending' | 'granted' | 'refused'
  readonly at: Instant
  readonly by: string
  readonly mayAnswer: boolean
  readonly answer?: {
    readonly at: Instant
    readonly by: string
    readonly reason?: string
    readonly grant?: string
  }
}
export type Grant = {
  readonly grant: string
  readonly repo: string
  readonly holder: Holder
  readonly actions: readonly string[]
  readonly purpose: string
  readonly until: Instant
  readonly status: 'active' | 'expired' | 'revoked'
  readonly mayRevoke?: boolean
}

export type RecordEntry = {
  readonly seq: number
  readonly at: Instant
  readonly type: string
  readonly actor: string
  readonly on?: string
  readonly body: Readonly<Record<string, unknown>>
}

export type GatewayModel = {
  readonly model: string
  readonly revision: Digest
  readonly engine?: string
  readonly isLoaded: boolean
}
export type Engine = {
  readonly name: string
  readonly kind: string
  readonly isHealthy: boolean
  readonly message?: string
  /** Only for the operator. */
  readonly models?: readonly { readonly model: string; readonly as: string }[]
}

export type Goal = {
  readonly id: string
  readonly text: string
  readonly status: 'active' | 'done' | 'dropped'
  readonly createdAt: Instant
}
export type Turn = {
  readonly id: string
  readonly role: 'person' | 'assistant'
  readonly text: string
  readonly model?: string
  readonly at: Instant
  /** The answer broke off, and what came is kept. */
  readonly cut?: boolean
  readonly blocked?: { readonly code: string; readonly message: string; readonly verdictId?: string }
}
export type ConversationSummary = { readonly id: string; readonly title: string; readonly at?: Instant }
export type Conversation = ConversationSummary & { readonly turns: readonly Turn[] }
