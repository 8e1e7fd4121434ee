import type { Principal } from '../accounts/index.ts'
import { rolesIn } from '../accounts/index.ts'
import type { Digest, Instant } from '../std/index.ts'
import { mayKnowOf } from './access.ts'
import { levels, type Level } from './level.ts'
import { checklist, statusOf, type ChecklistItem } from './quorum.ts'
import {
  decidedLevel,
  effectiveLevel,
  exposureAt,
  holdsOver,
  isExempt,
  isStale,
  levelDecision,
  levelWithoutHolds,
} from './standing.ts'
import {
  policyAt,
  type DecisionState,
  type HoldState,
  type ProposalState,
  type RevisionState,
  type State,
} from './state.ts'

/** Turns an account id into the name to show. Names live outside the record, where they can be erased. */
export type NameOf = (id: string) => string

export type View = {
  readonly state: State
  readonly now: Instant
  readonly nameOf: NameOf
  readonly profileName: (digest: string) => string | undefined
}

/** All that a page about one revision shows; what names people or unreleased work only for those of its namespace. */
export function revisionView(view: View, revision: RevisionState, principal: Principal) {
  const { state, now } = view
  const decided = decidedLevel(state, revision, now)
  const [hold] = holdsOver(state, revision.revision, now)
  const isInside = rolesIn(principal, revision.owner).length > 0
  return {
    revision: revision.revision,
    weights: revision.weights,
    repo: revision.repo,
    commit: revision.commit,
    owner: revision.owner,
    level: effectiveLevel(state, revision.revision, now),
    decidedLevel: decided,
    exposure: exposureAt(state, revision.revision, now),
    held: hold === undefined ? undefined : holdView(view, hold, isInside),
    parents: revision.parents.map((parent) => ({
      revision: parent.revision,
      // A fine-tune may be open whose base nobody outside may know of.
      repo: mayKnowOf(state, { principal, revision: parent.revision }, now)
        ? state.revisions.get(parent.revision)?.repo
        : undefined,
      kind: parent.kind,
      level: effectiveLevel(state, parent.revision, now),
      isExempt: isExempt(revision, parent.revision, now),
    })),
    why: whyThisLevel(state, revision, now),
    evidence: revision.evidence.map((evidence) => ({
      evidence: evidence.evidence,
      kind: evidence.kind,
      title: evidence.title,
      domain: evidence.domain,
      ratingBefore: evidence.ratingBefore,
      ratingAfter: evidence.ratingAfter,
      summary: isInside ? evidence.summary : undefined,
      document: isInside ? evidence.document : undefined,
      binding: evidence.binding,
      by: isInside ? view.nameOf(evidence.by) : undefined,
      at: iso(evidence.at),
      freshUntil: iso(evidence.freshUntil),
      state: evidence.freshUntil > now ? ('valid' as const) : ('stale' as const),
    })),
    decisions: revision.decisions.map((decision) => decisionView(view, decision)),
    proposals: isInside
      ? proposalsOf(state, revision.revision).map((proposal) => proposalSummary(view, proposal))
      : [],
    gates: gatesAbove(view, revision, decided),
  }
}

export type Why = {
  readonly code: 'never-decided' | 'decided' | 'waiting' | 'held' | 'stale' | 'capped' | 'unknown-parent'
  readonly level?: Level
  readonly at?: string
  readonly on?: string
}

/** Why a revision stands where it stands, each reason a code that the console says in the reader's language. */
export function whyThisLevel(state: State, revision: RevisionState, now: Instant): Why[] {
  const why: Why[] = []
  for (const hold of holdsOver(state, revision.revision, now)) {
    const isOwn = hold.scope.kind !== 'revision' || hold.scope.revision === revision.revision
    why.push({ code: 'held', at: iso(hold.until), ...(isOwn ? {} : { on: 'ancestor' }) })
  }
  const decision = levelDecision(revision, now)
  if (decision?.level === undefined) why.push({ code: 'never-decided', level: 'withheld' })
  else why.push({ code: 'decided', level: decision.level, at: iso(decision.inForceFrom) })
  if (decision !== undefined && isStale(state, decision, now))
    why.push({ code: 'stale', level: decision.fallback ?? 'withheld' })
  for (const pending of revision.decisions.filter(
    (candidate) => candidate.inForceFrom > now && candidate.level !== undefined,
  )) {
    why.push({
      code: 'waiting',
      ...(pending.level === undefined ? {} : { level: pending.level }),
      at: iso(pending.inForceFrom),
    })
  }
  for (const parent of revision.parents) {
    if (isExempt(revision, parent.revision, now)) continue
    const ceiling = parent.isKnown ? levelWithoutHolds(state, parent.revision, now) : 'withheld'
    if (levels.indexOf(ceiling) >= levels.indexOf(decision?.level ?? 'withheld')) continue
    why.push({ code: parent.isKnown ? 'capped' : 'unknown-parent', level: ceiling, on: parent.revision })
  }
  return why
}

function gatesAbove(view: View, revision: RevisionState, decided: Level) {
  const policy = policyAt(view.state, view.now)?.policy
  if (policy === undefined) return []
  return levels.slice(levels.indexOf(decided) + 1).map((level) => {
    const gate = policy.gates[level as Exclude<Level, 'withheld'>]
    return {
      level,
      evidence: gate.evidence.map((kind) => {
        const supplied = revision.evidence.filter((evidence) => evidence.kind === kind)
        const isFresh = supplied.some((evidence) => evidence.freshUntil > view.now)
        return {
          kind,
          state: isFresh
            ? ('pass' as const)
            : supplied.length > 0
              ? ('stale' as const)
              : ('missing' as const),
        }
      }),
      approvals: gate.approvals,
      specialities: gate.specialities,
      waitHours: gate.waitHours,
    }
  })
}

export function decisionView(view: View, decision: DecisionState) {
  return {
    decision: decision.proposal,
    seq: decision.seq,
    kind: decision.kind,
    level: decision.level,
    from: decision.from,
    profile: decision.profile,
    profileName: decision.profile === undefined ? undefined : view.profileName(decision.profile),
    policy: decision.policy,
    approvals: decision.approvals,
    isSingleApprover: decision.isSingleApprover,
    at: iso(decision.at),
    inForceFrom: iso(decision.inForceFrom),
  }
}

export function holdView(view: View, hold: HoldState, isInside: boolean) {
  return {
    hold: hold.hold,
    seq: hold.seq,
    scope: hold.scope,
    since: iso(hold.at),
    until: iso(hold.until),
    liftedAt: hold.liftedAt === undefined ? undefined : iso(hold.liftedAt),
    by: isInside ? view.nameOf(hold.by) : undefined,
    reason: isInside ? hold.reason : undefined,
  }
}

export function proposalSummary(view: View, proposal: ProposalState) {
  return {
    proposal: proposal.proposal,
    kind: proposal.kind,
    revision: proposal.revision,
    repo: proposal.revision === undefined ? undefined : view.state.revisions.get(proposal.revision)?.repo,
    owner: proposal.owner,
    level: proposal.level,
    from: proposal.from,
    profile: proposal.profile,
    profileName: proposal.profile === undefined ? undefined : view.profileName(proposal.profile),
    fallback: proposal.fallback,
    hold: proposal.hold,
    parent: proposal.parent,
    note: proposal.note,
    by: view.nameOf(proposal.by),
    at: iso(proposal.at),
    lapsesAt: iso(proposal.at + (policyAt(view.state, view.now)?.policy.lapseDays ?? 0) * 86_400_000),
    status: statusOf(view.state, proposal, view.now),
  }
}

/** A proposal as its voters read it. `voteRefusal` says why the reader has no vote, where they have none. */
export function proposalView(view: View, proposal: ProposalState, voteRefusal: string | undefined) {
  const items: readonly ChecklistItem[] = checklist(view.state, proposal, view.now)
  const { status, ...summary } = proposalSummary(view, proposal)
  const isOpen = status === 'open' || status === 'blocked'
  const exposure =
    proposal.revision === undefined ? undefined : exposureAt(view.state, proposal.revision, view.now)
  return {
    ...summary,
    status,
    exposure,
    checklist: items,
    votes: proposal.votes.map((vote) => ({ ...vote, by: view.nameOf(vote.by), at: iso(vote.at) })),
    mayVote: isOpen && voteRefusal === undefined,
    voteRefusal,
    mayDecide: status === 'open' && items.every((item) => item.state === 'pass'),
    decision: proposal.decision === undefined ? undefined : decisionView(view, proposal.decision),
  }
}

export function proposalsOf(state: State, revision: Digest): readonly ProposalState[] {
  return [...state.proposals.values()].filter((proposal) => proposal.revision === revision)
}

export function iso(instant: Instant): string {
  return new Date(instant).toISOString()
}
