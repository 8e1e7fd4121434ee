import type { AccountId, Assurance, Speciality } from '../accounts/index.ts'
import type { AccountName, RepoId } from '../names/index.ts'
import type { Digest, Instant } from '../std/index.ts'
import type { Exposure } from './level.ts'
import type { Policy } from './policy.ts'
import type { Parent } from './release.ts'
import type {
  AccessRequest,
  Agreement,
  DecisionBody,
  EvidenceStatement,
  GrantBody,
  HoldScope,
  Proposal,
  ReleaseEntry,
  VoteChoice,
} from './release-entry.ts'

/**
 * What the entries add up to. Everything carries the instant from which it holds and nothing is overwritten,
 * so the answer for an instant is the same whether it is computed then or later.
 */
export type State = {
  seq: number
  readonly policies: Array<{ readonly policy: Policy; readonly digest: Digest; readonly at: Instant }>
  readonly agreements: Array<Agreement & { readonly at: Instant }>
  readonly revisions: Map<Digest, RevisionState>
  readonly evidence: Map<Digest, EvidenceState>
  readonly proposals: Map<Digest, ProposalState>
  readonly holds: Map<string, HoldState>
  readonly requests: Map<string, RequestState>
  readonly grants: Map<string, GrantState>
}

export type RevisionState = {
  readonly revision: Digest
  readonly repo: RepoId
  readonly commit: string
  readonly owner: AccountName
  readonly author: AccountId
  readonly weights?: Digest
  readonly parents: ReadonlyArray<Parent & { readonly isKnown: boolean }>
  readonly at: Instant
  /** Every repo that has these exact files; the first one governs. */
  readonly repos: Set<RepoId>
  readonly evidence: EvidenceState[]
  readonly decisions: DecisionState[]
  readonly exposures: Array<{
    readonly exposure: Exposure
    readonly at: Instant
    readonly holder?: AccountId
  }>
}

export type EvidenceState = EvidenceStatement & { readonly evidence: Digest; readonly at: Instant }
export type DecisionState = DecisionBody & {
  readonly seq: number
  readonly at: Instant
  readonly actor: string
}
export type VoteState = {
  readonly by: AccountId
  readonly choice: VoteChoice
  readonly assurance: Assurance
  readonly specialities: readonly Speciality[]
  readonly comment?: string
  readonly at: Instant
}
export type ProposalState = Proposal & {
  readonly proposal: Digest
  readonly votes: VoteState[]
  decision?: DecisionState
}
export type HoldState = {
  readonly hold: string
  readonly scope: HoldScope
  readonly at: Instant
  readonly until: Instant
  readonly by: string
  readonly seq: number
  reason?: string
  liftedAt?: Instant
}
export type RequestState = AccessRequest & {
  readonly request: string
  readonly by: AccountId
  readonly at: Instant
  answer?: { readonly at: Instant; readonly by: string; readonly grant?: string; readonly reason?: string }
}
export type GrantState = GrantBody & {
  readonly at: Instant
  readonly by: string
  revoked?: { readonly at: Instant; readonly by: string; readonly reason: string }
}

export function emptyState(): State {
  return {
    seq: -1,
    policies: [],
    agreements: [],
    revisions: new Map(),
    evidence: new Map(),
    proposals: new Map(),
    holds: new Map(),
    requests: new Map(),
    grants: new Map(),
  }
}

/** Adds one entry to the state. Entries come in the order of their seq; one that has been folded is passed over. */
export function fold(state: State, entry: ReleaseEntry): void {
  if (entry.seq <= state.seq) return
  state.seq = entry.seq
  const at = entry.at
  switch (entry.type) {
    case 'policy':
      state.policies.push({ policy: entry.body.policy, digest: subject(entry), at })
      return
    case 'agreement':
      state.agreements.push({ ...entry.body, at })
      return
    case 'revision':
      registerRevision(state, entry)
      return
    case 'evidence': {
      const evidence = { ...entry.body.statement, evidence: entry.body.evidence, at }
      state.evidence.set(evidence.evidence, evidence)
      state.revisions.get(subject(entry))?.evidence.push(evidence)
      return
    }
    case 'proposal':
      state.proposals.set(subject(entry), { ...entry.body.proposal, proposal: subject(entry), votes: [] })
      return
    case 'vote':
      state.proposals.get(subject(entry))?.votes.push({ ...entry.body, by: entry.actor as AccountId, at })
      return
    case 'decision':
      decide(state, entry)
      return
    case 'hold':
      state.holds.set(entry.body.hold, { ...entry.body, at, by: entry.actor, seq: entry.seq })
      return
    case 'notice': {
      const hold = state.holds.get(entry.body.hold)
      if (hold !== undefined) hold.reason = entry.body.reason
      return
    }
    case 'request':
      state.requests.set(entry.body.request, { ...entry.body, by: entry.actor as AccountId, at })
      return
    case 'refuse': {
      const request = state.requests.get(entry.body.request)
      if (request !== undefined) request.answer = { at, by: entry.actor, reason: entry.body.reason }
      return
    }
    case 'grant': {
      state.grants.set(entry.body.grant, { ...entry.body, at, by: entry.actor })
      const request = entry.body.request === undefined ? undefined : state.requests.get(entry.body.request)
      if (request !== undefined) request.answer = { at, by: entry.actor, grant: entry.body.grant }
      return
    }
    case 'revoke': {
      const grant = state.grants.get(entry.body.grant)
      // The first revocation counts: a later one must not move it.
      if (grant !== undefined && grant.revoked === undefined)
        grant.revoked = { at, by: entry.actor, reason: entry.body.reason }
      return
    }
    case 'exposure':
      state.revisions.get(subject(entry))?.exposures.push({ ...entry.body, at })
      return
  }
}

function registerRevision(state: State, entry: ReleaseEntry & { type: 'revision' }): void {
  const revision = subject(entry)
  const known = state.revisions.get(revision)
  if (known !== undefined) {
    // The same files somewhere else: whoever came first governs them, and no new edge can make a cycle.
    known.repos.add(entry.body.repo)
    return
  }
  state.revisions.set(revision, {
    ...entry.body,
    revision,
    parents: entry.body.parents.map((parent) => ({
      ...parent,
      isKnown: state.revisions.has(parent.revision),
    })),
    at: entry.at,
    repos: new Set([entry.body.repo]),
    evidence: [],
    decisions: [],
    exposures: [],
  })
}

function decide(state: State, entry: ReleaseEntry & { type: 'decision' }): void {
  const decision: DecisionState = { ...entry.body, seq: entry.seq, at: entry.at, actor: entry.actor }
  const proposal = state.proposals.get(entry.body.proposal)
  if (proposal !== undefined) proposal.decision = decision
  if (decision.kind === 'lift') {
    const hold = decision.hold === undefined ? undefined : state.holds.get(decision.hold)
    if (hold !== undefined && hold.liftedAt === undefined) hold.liftedAt = decision.inForceFrom
    return
  }
  if (entry.on !== undefined) state.revisions.get(entry.on)?.decisions.push(decision)
}

function subject(entry: ReleaseEntry): Digest {
  if (entry.on === undefined) throw new Error(`entry ${entry.seq} of type ${entry.type} names no subject`)
  return entry.on
}

export function policyAt(
  state: State,
  now: Instant,
): { readonly policy: Policy; readonly digest: Digest } | undefined {
  return state.policies.findLast((adopted) => adopted.at <= now)
}
