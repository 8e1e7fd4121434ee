import { rolesIn, type Account, type Role, type Speciality } from '../accounts/index.ts'
import type { AccountName } from '../names/index.ts'
import { Problem, type Digest, type Instant } from '../std/index.ts'
import { access } from './access.ts'
import type { Policy } from './policy.ts'
import { holdOverAccount } from './standing.ts'
import { policyAt, type RevisionState, type State } from './state.ts'

/** Who acts, on which state, when. */
export type Act = { readonly account: Account; readonly state: State; readonly now: Instant }

/** The roles of an account in a namespace; where a thing belongs to no namespace, those it has anywhere. */
export function rolesOf(account: Account, owner: AccountName | undefined): readonly Role[] {
  return owner === undefined
    ? account.memberships.flatMap((membership) => membership.roles)
    : rolesIn(account, owner)
}

/** Whether the account reviews in a namespace; where a thing belongs to no namespace, in any. */
export function reviews({ account, state, now }: Act, owner: AccountName | undefined): boolean {
  if (rolesOf(account, owner).includes('reviewer')) return true
  // Where one person runs everything, there may be no organisation to be a reviewer of.
  if (owner === undefined) return account.isOperator && policyInForce(state, now).policy.isSoleApprover
  // In the namespace of one person, the owner is the only reviewer there can be.
  return owner.toLowerCase() === account.name.toLowerCase()
}

/** Whether the account owns the namespace or publishes in it. */
export function publishes(account: Account, owner: AccountName | undefined): boolean {
  return rolesOf(account, owner).some((role) => role === 'owner' || role === 'publisher')
}

export function specialitiesIn(account: Account, owner: AccountName | undefined): readonly Speciality[] {
  const memberships = account.memberships.filter(
    (membership) => owner === undefined || membership.organisation.toLowerCase() === owner.toLowerCase(),
  )
  return [...new Set(memberships.flatMap((membership) => membership.specialities))]
}

/** An account that is held, because it may be stolen, has no say in anything: neither may it lift that by itself. */
export function refuseHeld({ account, state, now }: Act): void {
  if (holdOverAccount(state, account.id, now) !== undefined)
    throw new Problem('Forbidden', 'a hold closes this account for now')
}

/** The revision, if the account works on it: any role but member. Others learn of it only if they may see it. */
export function workedOn({ account, state, now }: Act, digest: Digest): RevisionState {
  const revision = state.revisions.get(digest)
  if (
    revision === undefined ||
    !access(state, { principal: account, action: 'see', revision: digest }, now).allowed
  )
    throw new Problem('NotFound', 'there is no such revision, or you may not know of it')
  if (!publishes(account, revision.owner) && !rolesOf(account, revision.owner).includes('reviewer'))
    throw new Problem('Forbidden', `this takes a role in ${revision.owner}: owner, publisher, reviewer`)
  return revision
}

export function policyInForce(
  state: State,
  now: Instant,
): { readonly policy: Policy; readonly digest: Digest } {
  const current = policyAt(state, now)
  if (current === undefined)
    throw new Problem('Unavailable', 'no policy is adopted yet: nothing can be decided')
  return current
}
