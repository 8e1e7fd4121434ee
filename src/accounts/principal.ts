import type { AccountName } from '../names/index.ts'
import type { Branded, Instant } from '../std/index.ts'

/** A pseudonym, `acc_…`: what the record holds instead of a name, so that a person can be forgotten. */
export type AccountId = Branded<'AccountId'>

/** How the caller proved who they are, weakest first. */
export const assurances = ['none', 'token', 'link', 'password', 'passkey'] as const
export type Assurance = (typeof assurances)[number]

export const scopes = ['read', 'write', 'inference', 'admin'] as const
export type Scope = (typeof scopes)[number]

export const roles = ['owner', 'publisher', 'reviewer', 'member'] as const
export type Role = (typeof roles)[number]

/** What a reviewer answers for. A gate asks for named specialities. */
export const specialities = ['safety', 'security', 'legal', 'executive', 'external'] as const
export type Speciality = (typeof specialities)[number]

export type Membership = {
  readonly organisation: AccountName
  readonly roles: readonly Role[]
  readonly specialities: readonly Speciality[]
  readonly teams: readonly string[]
}

export type Anonymous = { readonly kind: 'anonymous' }

export type Account = {
  readonly kind: 'person' | 'service'
  readonly id: AccountId
  readonly name: AccountName
  readonly fullName: string
  /** Runs the instance: provisions it and names its policy, and has no say in a release by that alone. */
  readonly isOperator: boolean
  readonly memberships: readonly Membership[]
  readonly assurance: Assurance
  readonly scopes: readonly Scope[]
  readonly token?: { readonly name: string; readonly createdAt: Instant; readonly expiresAt?: Instant }
}

export type Principal = Anonymous | Account

export const anonymous: Anonymous = { kind: 'anonymous' }

/** The roles of a caller in a namespace: everyone owns the namespace of their own name. */
export function rolesIn(principal: Principal, namespace: AccountName): readonly Role[] {
  if (principal.kind === 'anonymous') return []
  if (principal.name.toLowerCase() === namespace.toLowerCase()) return ['owner']
  return membershipIn(principal, namespace)?.roles ?? []
}

export function membershipIn(principal: Principal, organisation: AccountName): Membership | undefined {
  if (principal.kind === 'anonymous') return undefined
  return principal.memberships.find(
    (membership) => membership.organisation.toLowerCase() === organisation.toLowerCase(),
  )
}
