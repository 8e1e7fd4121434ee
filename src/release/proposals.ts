import { assurances, rolesIn, type Account, type Principal } from '../accounts/index.ts'
import { digestOf, Problem, type Digest, type Instant } from '../std/index.ts'
import { policyInForce, publishes, reviews, specialitiesIn } from './authority.ts'
import { freezeProposal, type GivenProposal } from './freeze-proposal.ts'
import { approvalsOf, checklist, gateOf, statusOf } from './quorum.ts'
import { defined, type DecisionBody, type VoteChoice } from './release-entry.ts'
import type { ReleaseLog } from './release-log.ts'
import { holdOverAccount, isStale, levelDecision } from './standing.ts'
import type { ProposalState, State } from './state.ts'

export type Decided = { readonly decision: Digest; readonly seq: number; readonly inForceFrom: Instant }

/** From a proposal to a decision: it takes a quorum to open. */
export class Proposals {
  readonly #log: ReleaseLog

  constructor(log: ReleaseLog) {
    this.#log = log
  }

  async propose(account: Account, given: GivenProposal): Promise<Digest> {
    return await this.#log.act(account, async (log, act) => {
      const proposal = freezeProposal(act, given)
      const digest = digestOf(proposal)
      await log.append('proposal', { actor: account.id, on: digest, body: { proposal } })
      return digest
    })
  }

  async vote(account: Account, digest: Digest, choice: VoteChoice, comment?: string): Promise<void> {
    await this.#log.act(account, async (log, { state, now }) => {
      const proposal = openProposal(state, digest, now)
      const refusal = this.voteRefusal(account, proposal)
      if (refusal !== undefined) throw new Problem('Forbidden', refusal)
      const specialities = specialitiesIn(account, proposal.owner)
      const body = { choice, assurance: account.assurance, specialities, ...defined({ comment }) }
      await log.append('vote', { actor: account.id, on: digest, body })
    })
  }

  /** Why this account may not vote on the proposal, or undefined when it may. */
  voteRefusal(account: Account, proposal: ProposalState): string | undefined {
    if (account.kind !== 'person') return 'a service never votes: a release is decided by people'
    const act = { account, state: this.#log.state, now: this.#log.now() }
    if (!reviews(act, proposal.owner))
      return 'voting takes a reviewer of the namespace that owns the revision'
    const { policy } = policyInForce(act.state, act.now)
    if (assurances.indexOf(account.assurance) < assurances.indexOf(policy.voteAssurance))
      return `votes need a sign-in by ${policy.voteAssurance}`
    if (policy.isSoleApprover) return undefined
    if (account.id === proposal.by) return 'the proposer has no vote'
    const author =
      proposal.revision === undefined ? undefined : act.state.revisions.get(proposal.revision)?.author
    return account.id === author ? 'the author of the revision has no vote' : undefined
  }

  async decide(account: Account, digest: Digest): Promise<Decided> {
    return await this.#log.act(account, async (log, act) => {
      const { state, now } = act
      const proposal = openProposal(state, digest, now)
      if (!reviews(act, proposal.owner) && !publishes(account, proposal.owner))
        throw new Problem(
          'Forbidden',
          'concluding a proposal takes a role in the namespace that owns the revision',
        )
      refuseUnmet(state, proposal, now)
      const body = decisionOn(state, proposal, now)
      const { seq } = await log.append('decision', {
        actor: account.id,
        ...(proposal.revision === undefined ? {} : { on: proposal.revision }),
        body,
      })
      return { decision: digest, seq, inForceFrom: body.inForceFrom }
    })
  }

  /** Proposals are for those who work in the namespace; a hold over everything is for every reviewer and operator. */
  maySee(principal: Principal, proposal: ProposalState): boolean {
    const { state } = this.#log
    const now = this.#log.now()
    if (principal.kind === 'anonymous' || holdOverAccount(state, principal.id, now) !== undefined)
      return false
    if (proposal.owner !== undefined)
      return rolesIn(principal, proposal.owner).some((role) => role !== 'member')
    return principal.isOperator || reviews({ account: principal, state, now }, undefined)
  }
}

function openProposal(state: State, digest: Digest, now: Instant): ProposalState {
  const proposal = state.proposals.get(digest)
  if (proposal === undefined) throw new Problem('NotFound', 'there is no such proposal')
  const status = statusOf(state, proposal, now)
  if (status === 'open' || status === 'blocked') return proposal
  throw new Problem('ProposalClosed', closedBecause[status], { details: { status } })
}

const closedBecause = {
  decided: 'the proposal is decided already',
  lapsed: 'the proposal has lapsed: make a new one',
  voided: 'the policy, the evidence or the level has changed since: make a new proposal',
} as const

function refuseUnmet(state: State, proposal: ProposalState, now: Instant): void {
  if (statusOf(state, proposal, now) === 'blocked')
    throw new Problem(
      'QuorumMissing',
      'a reviewer objects: the proposal waits until the objection is withdrawn',
    )
  const unmet = checklist(state, proposal, now).filter((item) => item.state !== 'pass')
  const evidence = unmet.filter((item) => item.code.startsWith('evidence:'))
  if (evidence.length > 0)
    throw new Problem(
      'EvidenceMissing',
      `missing or stale: ${evidence.map((item) => item.label).join(', ')}`,
      { details: { unmet } },
    )
  if (unmet.length > 0)
    throw new Problem(
      'QuorumMissing',
      `missing: ${unmet.map((item) => `${item.code} ${item.label}`).join(', ')}`,
      { details: { unmet } },
    )
}

function decisionOn(state: State, proposal: ProposalState, now: Instant): DecisionBody {
  const { policy, digest } = policyInForce(state, now)
  const gate = gateOf(policy, proposal)
  const { kind, level, from, fallback, profile, hold, parent } = proposal
  const isFresh = (attached: Digest): boolean => {
    const statement = state.evidence.get(attached)
    return (
      statement !== undefined &&
      gate?.evidence.includes(statement.kind) === true &&
      statement.freshUntil > now
    )
  }
  return {
    kind,
    proposal: proposal.proposal,
    policy: digest,
    evidence: gate === undefined ? keptEvidence(state, proposal, now) : proposal.evidence.filter(isFresh),
    approvals: approvalsOf(state, proposal, { policy, now }).map((vote) => vote.specialities),
    isSingleApprover: policy.isSoleApprover,
    inForceFrom: now + (gate?.waitHours ?? 0) * 3_600_000,
    ...defined({ level, from, fallback, profile, hold, parent }),
  }
}

/** A lowering rests on what the decision before it rests on: once that is stale, it falls just as far. */
function keptEvidence(state: State, { revision }: ProposalState, now: Instant): readonly Digest[] {
  const known = revision === undefined ? undefined : state.revisions.get(revision)
  const before = known === undefined ? undefined : levelDecision(known, now)
  return before === undefined || isStale(state, before, now) ? [] : before.evidence
}
