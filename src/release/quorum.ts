import type { AccountId, Speciality } from '../accounts/index.ts'
import type { Instant } from '../std/index.ts'
import type { Gate, Policy } from './policy.ts'
import { decidedLevel, levelDecision } from './standing.ts'
import type { ProposalState, State, VoteState } from './state.ts'
import { policyAt } from './state.ts'

export type ProposalStatus = 'open' | 'blocked' | 'voided' | 'lapsed' | 'decided'

/** One condition of a gate, and whether it is met. */
export type ChecklistItem = {
  readonly code: string
  readonly label: string
  readonly state: 'pass' | 'missing' | 'stale'
  /** Who can supply it. */
  readonly who?: string
}

export function statusOf(state: State, proposal: ProposalState, now: Instant): ProposalStatus {
  if (proposal.decision !== undefined && proposal.decision.at <= now) return 'decided'
  const current = policyAt(state, now)
  // A tightened policy takes effect at once, and new evidence may say the contrary of what was voted on.
  if (current?.digest !== proposal.policy || hasNewEvidence(state, proposal, now)) return 'voided'
  if (startsElsewhere(state, proposal, now)) return 'voided'
  if (now >= proposal.at + current.policy.lapseDays * 86_400_000) return 'lapsed'
  // Nobody keeps another from closing.
  if (proposal.kind === 'lower') return 'open'
  return standingVotes(proposal, now).some((vote) => vote.choice === 'object') ? 'blocked' : 'open'
}

/** Whether the level from which the proposal starts is another by now: what closes a little would open what was closed since. */
function startsElsewhere(state: State, proposal: ProposalState, now: Instant): boolean {
  const revision = proposal.revision === undefined ? undefined : state.revisions.get(proposal.revision)
  if (proposal.from === undefined || revision === undefined) return false
  return (
    decidedLevel(state, revision, now) !== proposal.from ||
    levelDecision(revision, now) !== levelDecision(revision, proposal.at)
  )
}

function hasNewEvidence(state: State, proposal: ProposalState, now: Instant): boolean {
  const revision = proposal.revision === undefined ? undefined : state.revisions.get(proposal.revision)
  return (
    revision?.evidence.some(
      (evidence) => evidence.at <= now && !proposal.evidence.includes(evidence.evidence),
    ) ?? false
  )
}

/** The conditions of a proposal's gate, met or not, in the order in which a reviewer reads them. */
export function checklist(state: State, proposal: ProposalState, now: Instant): readonly ChecklistItem[] {
  const policy = policyAt(state, now)?.policy
  if (policy === undefined)
    return [{ code: 'policy', label: 'a policy is in force', state: 'missing', who: 'operator' }]
  const gate = gateOf(policy, proposal)
  if (gate === undefined) return []
  return [
    ...evidenceItems(state, proposal, gate, now),
    ...approvalItems(state, proposal, { policy, gate, now }),
  ]
}

/** Closing needs no gate: one authorised person can do it. */
export function gateOf(
  policy: Policy,
  proposal: Pick<ProposalState, 'kind' | 'level' | 'revision'>,
): Gate | undefined {
  switch (proposal.kind) {
    case 'lower':
      return undefined
    case 'lift':
      // Evidence is about a revision: for a hold over a namespace, an account or everything, the people alone decide.
      return proposal.revision === undefined ? { ...policy.lift, evidence: [] } : policy.lift
    case 'exempt':
      return policy.exempt
    case 'raise':
      return proposal.level === undefined || proposal.level === 'withheld'
        ? undefined
        : policy.gates[proposal.level]
  }
}

function evidenceItems(state: State, proposal: ProposalState, gate: Gate, now: Instant): ChecklistItem[] {
  return gate.evidence.map((kind) => {
    const supplied = proposal.evidence
      .map((digest) => state.evidence.get(digest))
      .filter((evidence) => evidence?.kind === kind && evidence.revision === proposal.revision)
    const isFresh = supplied.some(
      (evidence) => evidence !== undefined && evidence.at <= now && evidence.freshUntil > now,
    )
    const found = isFresh ? 'pass' : supplied.length > 0 ? 'stale' : 'missing'
    return { code: `evidence:${kind}`, label: kind, state: found, who: 'publisher' }
  })
}

function approvalItems(
  state: State,
  proposal: ProposalState,
  at: { policy: Policy; gate: Gate; now: Instant },
): ChecklistItem[] {
  const approvals = approvalsOf(state, proposal, at)
  const items: ChecklistItem[] = [
    {
      code: 'approvals',
      label: `${Math.min(approvals.length, at.gate.approvals)}/${at.gate.approvals}`,
      state: approvals.length >= at.gate.approvals ? 'pass' : 'missing',
      who: 'reviewer',
    },
  ]
  const unmet = unmetSpecialities(at.gate.specialities, approvals)
  for (const speciality of at.gate.specialities) {
    items.push({
      code: `approval:${speciality}`,
      label: speciality,
      state: unmet.includes(speciality) ? 'missing' : 'pass',
      who: speciality,
    })
  }
  return items
}

/** The approvals that count: one a person, the last vote of each, never the proposer's or the author's unless one person runs everything. */
export function approvalsOf(
  state: State,
  proposal: ProposalState,
  { policy, now }: { policy: Policy; now: Instant },
): readonly VoteState[] {
  const author = proposal.revision === undefined ? undefined : state.revisions.get(proposal.revision)?.author
  return standingVotes(proposal, now).filter(
    (vote) =>
      vote.choice === 'approve' && (policy.isSoleApprover || (vote.by !== proposal.by && vote.by !== author)),
  )
}

function standingVotes(proposal: ProposalState, now: Instant): readonly VoteState[] {
  const last = new Map<AccountId, VoteState>()
  for (const vote of proposal.votes) if (vote.at <= now) last.set(vote.by, vote)
  return [...last.values()]
}

/**
 * The specialities that no assignment covers when each goes to another person: someone who is both safety and security
 * fills one of the two. Augmenting paths (Kuhn 1955); the lists have a handful of members.
 */
export function unmetSpecialities(
  needed: readonly Speciality[],
  approvals: readonly VoteState[],
): readonly Speciality[] {
  const holderOf = new Map<VoteState, Speciality>()
  const assign = (speciality: Speciality, tried: Set<VoteState>): boolean => {
    for (const vote of approvals) {
      if (!vote.specialities.includes(speciality) || tried.has(vote)) continue
      tried.add(vote)
      const current = holderOf.get(vote)
      if (current === undefined || assign(current, tried)) {
        holderOf.set(vote, speciality)
        return true
      }
    }
    return false
  }
  return needed.filter((speciality) => !assign(speciality, new Set()))
}
