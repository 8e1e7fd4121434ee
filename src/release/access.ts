import { rolesIn, type Principal } from '../accounts/index.ts'
import { ownerOf } from '../names/index.ts'
import type { Digest, Instant } from '../std/index.ts'
import {
  effectiveLevel,
  ancestry,
  holdOverAccount,
  holdsOver,
  levelDecision,
  levelWithoutHolds,
} from './standing.ts'
import type { Level } from './level.ts'
import type { GrantState, RevisionState, State } from './state.ts'

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
  readonly profile?: Digest
  /** The answer stays the same before this instant, unless an entry is added. */
  readonly until?: Instant
  /** Why: the decision in force, the grant it permits, or the role in the owning namespace. */
  readonly basis: { readonly decision?: Digest; readonly grant?: string; readonly role?: 'owner' | 'member' }
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
  | 'sign-in'
  | 'not-granted'
  | 'expired'
  | 'revoked'
  | 'agreement'
  | 'territory'

/** Who passes at each level. The owners of a revision and their publishers pass wherever no hold is in the way. */
type Requirement = 'never' | 'members' | 'grant' | 'signed-in' | 'nothing'

const requirement: Readonly<Record<Level, Readonly<Record<Action, Requirement>>>> = {
  withheld: { see: 'never', infer: 'never', download: 'never' },
  internal: { see: 'members', infer: 'members', download: 'never' },
  testers: { see: 'grant', infer: 'grant', download: 'never' },
  api: { see: 'nothing', infer: 'signed-in', download: 'never' },
  gated: { see: 'nothing', infer: 'signed-in', download: 'grant' },
  open: { see: 'nothing', infer: 'nothing', download: 'nothing' },
}

/** The one answer that every surface asks for: a pure function of the entries and the time. */
export function access(state: State, question: Question, now: Instant): Decision {
  const { principal, action, revision: digest } = question
  const level = effectiveLevel(state, digest, now)
  const boundary = nextBoundary(state, question, now)
  const until = boundary === undefined ? {} : { until: boundary }
  const deny = (reason: DenyReason): Denied => ({
    allowed: false,
    level,
    reason,
    message: messages[reason],
    ...until,
  })

  const revision = state.revisions.get(digest)
  if (revision === undefined || revision.at > now) return deny('unknown')
  const isOwner = ownsRevision(principal, revision)
  const isAccountHeld =
    principal.kind !== 'anonymous' && holdOverAccount(state, principal.id, now) !== undefined
  const isHeld = isAccountHeld || holdsOver(state, digest, now).length > 0
  // Owners and reviewers go on seeing what they must repair; nobody uses it.
  const isInside = action === 'see' && (isOwner || reviewsRevision(principal, revision))
  if (isInside && !isAccountHeld) return { allowed: true, level, ...until, basis: { role: 'owner' } }
  if (isHeld) {
    const before = judge(state, question, {
      revision,
      isOwner,
      level: levelWithoutHolds(state, digest, now),
      now,
    })
    // Only those who could have known of it learn that it is held.
    return deny(isInside || before.passes || before.reason !== 'level' ? 'held' : 'level')
  }
  const verdict = judge(state, question, { revision, isOwner, level, now })
  if (!verdict.passes) return deny(verdict.reason)
  const profile = levelDecision(revision, now)?.profile
  return {
    allowed: true,
    level,
    ...(profile === undefined ? {} : { profile }),
    ...until,
    basis: verdict.basis,
  }
}

/** Whether the caller sees the revision, or would if it were not held. */
export function mayKnowOf(state: State, about: Omit<Question, 'action'>, now: Instant): boolean {
  const decision = access(state, { ...about, action: 'see' }, now)
  return decision.allowed || decision.reason === 'held'
}

type Circumstances = {
  readonly revision: RevisionState
  readonly isOwner: boolean
  readonly level: Level
  readonly now: Instant
}
type Judgement =
  | { readonly passes: true; readonly basis: Allowed['basis'] }
  | { readonly passes: false; readonly reason: DenyReason }

function judge(
  state: State,
  question: Question,
  { revision, isOwner, level, now }: Circumstances,
): Judgement {
  const decision = levelDecision(revision, now)
  const decided = decision === undefined ? {} : { decision: decision.proposal }
  if (isOwner) return { passes: true, basis: { ...decided, role: 'owner' } }
  const { principal, action } = question
  const needed = requirement[level][action]
  const isMember = rolesIn(principal, revision.owner).length > 0
  switch (needed) {
    case 'never':
      return { passes: false, reason: 'level' }
    case 'members':
      return isMember
        ? { passes: true, basis: { ...decided, role: 'member' } }
        : { passes: false, reason: 'level' }
    case 'signed-in':
      return principal.kind === 'anonymous'
        ? { passes: false, reason: 'sign-in' }
        : { passes: true, basis: decided }
    case 'nothing':
      return { passes: true, basis: decided }
    case 'grant': {
      const found = grantFor(state, question, revision, now)
      if (found.grant !== undefined) return { passes: true, basis: { ...decided, grant: found.grant.grant } }
      // Below the level at which everyone may know of a revision, a missing grant must not tell that it exists.
      return { passes: false, reason: action === 'download' ? found.reason : 'level' }
    }
  }
}

function grantFor(
  state: State,
  question: Question,
  revision: RevisionState,
  now: Instant,
): { grant?: GrantState; reason: DenyReason } {
  let reason: DenyReason = question.principal.kind === 'anonymous' ? 'sign-in' : 'not-granted'
  for (const grant of state.grants.values()) {
    if (grant.at > now || !isHeldBy(grant, question.principal) || !opens(grant, revision)) continue
    const fault = faultOf(state, grant, question, now)
    if (fault === undefined) return { grant, reason }
    reason = fault
  }
  return { reason }
}

function faultOf(state: State, grant: GrantState, question: Question, now: Instant): DenyReason | undefined {
  // A grant to download lets its holder see and test what they may have.
  if (!grant.actions.includes(question.action) && question.action !== 'see') return 'not-granted'
  if (grant.revoked !== undefined && grant.revoked.at <= now) return 'revoked'
  if (grant.until <= now) return 'expired'
  if (
    grant.territory !== undefined &&
    (question.territory === undefined || !grant.territory.includes(question.territory))
  )
    return 'territory'
  const accepted = grant.agreement
  if (accepted === undefined) return undefined
  const current = state.agreements.findLast(
    (agreement) => agreement.id === accepted.id && agreement.at <= now,
  )
  return current?.version === accepted.version ? undefined : 'agreement'
}

/** A copy of the same files in another namespace opens nothing: its owner would grant what is not theirs. */
function opens(grant: GrantState, { repos, owner }: RevisionState): boolean {
  return repos.has(grant.repo) && ownerOf(grant.repo).toLowerCase() === owner.toLowerCase()
}

function isHeldBy(grant: GrantState, principal: Principal): boolean {
  if (principal.kind === 'anonymous') return false
  if (grant.holder.kind === 'account') return grant.holder.account === principal.id
  // A person acts for their organisation; a service has grants of its own, so that none flows to agents unseen.
  return principal.kind === 'person' && rolesIn(principal, grant.holder.organisation).length > 0
}

export function ownsRevision(principal: Principal, revision: RevisionState): boolean {
  return rolesIn(principal, revision.owner).some((role) => role === 'owner' || role === 'publisher')
}

export function reviewsRevision(principal: Principal, revision: RevisionState): boolean {
  return rolesIn(principal, revision.owner).includes('reviewer')
}

/** The first instant after now at which anything that the answer rests on begins or ends. */
function nextBoundary(state: State, { revision: digest }: Question, now: Instant): Instant | undefined {
  const instants: Instant[] = []
  for (const hold of state.holds.values()) instants.push(hold.until, hold.liftedAt ?? Infinity)
  for (const revision of ancestry(state, digest, now)) {
    for (const decision of revision.decisions) {
      instants.push(
        decision.inForceFrom,
        ...decision.evidence.map((evidence) => state.evidence.get(evidence)?.freshUntil ?? Infinity),
      )
    }
  }
  const revision = state.revisions.get(digest)
  for (const grant of state.grants.values()) if (revision?.repos.has(grant.repo)) instants.push(grant.until)
  const next = instants.reduce(
    (least, instant) => (instant > now && instant < least ? instant : least),
    Infinity,
  )
  return next === Infinity ? undefined : next
}

const messages: Readonly<Record<DenyReason, string>> = {
  unknown: 'nobody has released this revision',
  held: 'a hold closes this revision for now',
  level: 'its release level does not allow this',
  'sign-in': 'sign in or send a token',
  'not-granted': 'the weights are shared on request: ask for access',
  expired: 'your access has expired: ask for it again',
  revoked: 'your access was revoked',
  agreement: 'the agreement has a new version: accept it to go on',
  territory: 'your access is limited to other territories',
}
