import { Problem, type Digest } from '../std/index.ts'
import { policyInForce, reviews, workedOn, type Act } from './authority.ts'
import { atMost, isMoreOpen, type Level } from './level.ts'
import { defined, type Proposal, type ProposalKind } from './release-entry.ts'
import { decidedLevel, levelDecision } from './standing.ts'
import type { DecisionState, RevisionState } from './state.ts'

export type GivenProposal = {
  readonly kind: ProposalKind
  readonly revision?: Digest
  readonly level?: Level
  readonly fallback?: Level
  readonly profile?: Digest
  readonly hold?: string
  readonly parent?: Digest
  readonly note: string
}

/** A proposal with all that it rests on: its evidence, its policy, the level from which it starts. Votes bind to the digest of this. */
export function freezeProposal(act: Act, given: GivenProposal): Proposal {
  const { account, state, now } = act
  const common = {
    kind: given.kind,
    policy: policyInForce(state, now).digest,
    note: given.note,
    by: account.id,
    at: now,
  }
  if (given.kind === 'lift') return { ...common, ...liftOf(act, given) }
  if (given.revision === undefined) throw new Problem('BadRequest', 'the proposal names no revision')
  const revision = workedOn(act, given.revision)
  const change = given.kind === 'exempt' ? exemptionOf(revision, given) : levelChangeOf(act, revision, given)
  return { ...common, ...subjectOf(revision), ...change }
}

function subjectOf({ revision, owner, evidence }: RevisionState) {
  return { revision, owner, evidence: evidence.map((statement) => statement.evidence) }
}

function exemptionOf(revision: RevisionState, given: GivenProposal): Pick<Proposal, 'parent'> {
  const parent = revision.parents.find((edge) => edge.revision === given.parent)
  if (parent === undefined) throw new Problem('Unprocessable', 'the revision has no such parent')
  return { parent: parent.revision }
}

function levelChangeOf(
  { state, now }: Act,
  revision: RevisionState,
  { kind, level, fallback, profile }: GivenProposal,
): Pick<Proposal, 'from' | 'level' | 'fallback' | 'profile'> {
  const from = decidedLevel(state, revision, now)
  if (level === undefined) throw new Problem('BadRequest', 'the proposal names no level')
  if (isMoreOpen(level, from) !== (kind === 'raise') || level === from)
    throw new Problem(
      'Unprocessable',
      `${level} is no ${kind === 'raise' ? 'more open' : 'more closed'} than ${from}`,
    )
  if (kind === 'raise') return { from, level, fallback: fallback ?? 'withheld', ...defined({ profile }) }
  return { from, level, ...keptWhenLowering(levelDecision(revision, now), defined({ fallback, profile })) }
}

// One person lowers, so nothing else may open by it: neither what remains of stale evidence, nor the safeguards.
function keptWhenLowering(
  before: DecisionState | undefined,
  { fallback, profile }: Pick<GivenProposal, 'fallback' | 'profile'>,
): Pick<Proposal, 'fallback' | 'profile'> {
  if (profile !== undefined && profile !== before?.profile)
    throw new Problem('Unprocessable', 'a lowering keeps the safeguard profile: another one takes a raise')
  return defined({
    fallback: atMost(fallback ?? 'open', before?.fallback ?? 'withheld'),
    profile: before?.profile,
  })
}

function liftOf(act: Act, given: GivenProposal): Pick<Proposal, 'hold' | 'owner' | 'revision' | 'evidence'> {
  const hold = given.hold === undefined ? undefined : act.state.holds.get(given.hold)
  if (hold === undefined) throw new Problem('NotFound', 'there is no such hold')
  const { scope } = hold
  if (scope.kind === 'revision') return { hold: hold.hold, ...subjectOf(workedOn(act, scope.revision)) }
  const owner = scope.kind === 'owner' ? scope.owner : undefined
  if (!reviews(act, owner)) throw new Problem('Forbidden', 'proposing to lift this hold takes a reviewer')
  return { hold: hold.hold, evidence: [], ...(owner === undefined ? {} : { owner }) }
}
