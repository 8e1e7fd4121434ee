import type { AccountId } from '../accounts/index.ts'
import type { Digest, Instant } from '../std/index.ts'
import { atLeast, atMost, type Exposure, type Level } from './level.ts'
import type { DecisionState, HoldState, RevisionState, State } from './state.ts'

/**
 * The level of a revision at an instant: withheld while it or an ancestor is held; else what was decided, lowered to the
 * fallback once evidence is stale, and never more open than a parent whose edge no decision exempts.
 */
export function effectiveLevel(state: State, revision: Digest, now: Instant): Level {
  if (holdsOver(state, revision, now).length > 0) return 'withheld'
  return levelWithoutHolds(state, revision, now)
}

/** What the level would be if nothing were held: whether somebody could have known of the revision. */
export function levelWithoutHolds(state: State, digest: Digest, now: Instant): Level {
  const revision = state.revisions.get(digest)
  // Closed is the default: nobody has released what is not known.
  if (revision === undefined || revision.at > now) return 'withheld'
  let level = decidedLevel(state, revision, now)
  for (const parent of revision.parents) {
    if (isExempt(revision, parent.revision, now)) continue
    level = atMost(level, parent.isKnown ? levelWithoutHolds(state, parent.revision, now) : 'withheld')
  }
  return level
}

/** The level by decision alone, whatever is held and whatever the parents allow. */
export function decidedLevel(state: State, revision: RevisionState, now: Instant): Level {
  const decision = levelDecision(revision, now)
  if (decision?.level === undefined) return 'withheld'
  return isStale(state, decision, now)
    ? atMost(decision.level, decision.fallback ?? 'withheld')
    : decision.level
}

/** The decision about the level that is in force: the one taken last among those whose wait is over. */
export function levelDecision(revision: RevisionState, now: Instant): DecisionState | undefined {
  return revision.decisions.findLast((decision) => decision.kind !== 'exempt' && decision.inForceFrom <= now)
}

export function isStale(state: State, decision: DecisionState, now: Instant): boolean {
  return decision.evidence.some((digest) => {
    const evidence = state.evidence.get(digest)
    return evidence === undefined || evidence.freshUntil <= now
  })
}

export function isExempt(revision: RevisionState, parent: Digest, now: Instant): boolean {
  return revision.decisions.some(
    (decision) => decision.kind === 'exempt' && decision.parent === parent && decision.inForceFrom <= now,
  )
}

/** Every hold that covers a revision now: on itself, its owner, everything, or any ancestor of it, exempt or not. */
export function holdsOver(state: State, digest: Digest, now: Instant): readonly HoldState[] {
  const family = ancestry(state, digest, now)
  return [...state.holds.values()].filter(
    (hold) => isActive(hold, now) && family.some((member) => covers(hold, member)),
  )
}

export function holdOverAccount(state: State, account: AccountId, now: Instant): HoldState | undefined {
  return [...state.holds.values()].find(
    (hold) => isActive(hold, now) && hold.scope.kind === 'account' && hold.scope.account === account,
  )
}

export function isActive(hold: HoldState, now: Instant): boolean {
  return hold.at <= now && now < Math.min(hold.until, hold.liftedAt ?? Infinity)
}

function covers(hold: HoldState, revision: RevisionState): boolean {
  switch (hold.scope.kind) {
    case 'all':
      return true
    case 'revision':
      return hold.scope.revision === revision.revision
    case 'owner':
      return hold.scope.owner.toLowerCase() === revision.owner.toLowerCase()
    case 'account':
      return false
  }
}

/** A revision and all its ancestors. Edges lead to earlier entries only, so this ends. */
export function ancestry(state: State, digest: Digest, now: Instant): readonly RevisionState[] {
  const found = new Map<Digest, RevisionState>()
  const visit = (current: Digest): void => {
    const revision = state.revisions.get(current)
    if (revision === undefined || revision.at > now || found.has(current)) return
    found.set(current, revision)
    for (const parent of revision.parents) visit(parent.revision)
  }
  visit(digest)
  return [...found.values()]
}

export function exposureAt(state: State, digest: Digest, now: Instant): Exposure {
  const past = state.revisions.get(digest)?.exposures.filter((exposure) => exposure.at <= now) ?? []
  return past.reduce<Exposure>((exposure, next) => atLeast(exposure, next.exposure), 'none')
}
