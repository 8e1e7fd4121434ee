import { hashPassword } from 'better-auth/crypto'
import type { AccountName } from '../names/index.ts'
import { Problem, type Instant } from '../std/index.ts'
import type { Database } from '../storage/index.ts'
import {
  insertAccount,
  replaceMembers,
  selectAccountByName,
  selectMembers,
  updateAccount,
  type AccountKind,
  type Member,
  type NamedAccount,
} from './accounts-store.ts'
import { localEmail, scopesOf } from './account-defaults.ts'
import type { Role, Scope, Speciality } from './principal.ts'
import { putPassword, putSignInUser, selectPasswordHash, selectUserByEmail } from './sign-in-store.ts'
import { hashToken, newToken, prefixOf } from './token.ts'
import { insertToken, selectTokenByHash, selectTokens, updateTokenScopes } from './token-store.ts'

export type PersonProvision = {
  readonly name: AccountName
  readonly fullName?: string
  readonly email?: string
  /** The first password: whoever has one keeps it. */
  readonly password?: string
  readonly operator?: boolean
}
export type ServiceProvision = { readonly name: AccountName; readonly fullName?: string }
export type MemberProvision = {
  readonly name: AccountName
  readonly roles: readonly Role[]
  readonly specialities?: readonly Speciality[]
  readonly teams?: readonly string[]
}
export type OrganisationProvision = {
  readonly name: AccountName
  readonly fullName?: string
  /** Where given, the organisation has exactly these members. */
  readonly members?: readonly MemberProvision[]
}
export type TokenProvision = {
  readonly account: AccountName
  readonly name: string
  readonly scopes: readonly Scope[]
  /** A secret of any form that the operator chose; without it one is generated. */
  readonly value?: string
  readonly expiresInDays?: number
}

export type AccountsProvision = {
  readonly people: readonly PersonProvision[]
  readonly services: readonly ServiceProvision[]
  readonly organisations: readonly OrganisationProvision[]
  readonly tokens: readonly TokenProvision[]
}

export type Change = 'created' | 'updated' | 'unchanged'
export type ProvisionedChange = { readonly kind: string; readonly name: string; readonly change: Change }
export type ProvisionedToken = {
  readonly account: AccountName
  readonly name: string
  readonly token: string
}
export type Provisioned = {
  readonly changes: readonly ProvisionedChange[]
  /** Those that were generated, shown this once. */
  readonly tokens: readonly ProvisionedToken[]
}

/** Brings the accounts to what is wanted, within the transaction of the caller. Doing it twice changes nothing. */
export async function provisionAccounts(
  database: Database,
  wanted: AccountsProvision,
  now: Instant,
): Promise<Provisioned> {
  const changes: ProvisionedChange[] = []
  const tokens: ProvisionedToken[] = []
  for (const person of wanted.people)
    changes.push({ kind: 'person', name: person.name, change: await putPerson(database, person, now) })
  for (const service of wanted.services) {
    const { change } = await putAccount(database, { ...service, kind: 'service' }, now)
    changes.push({ kind: 'service', name: service.name, change })
  }
  for (const organisation of wanted.organisations) {
    const change = await putOrganisation(database, organisation, now)
    changes.push({ kind: 'organisation', name: organisation.name, change })
  }
  for (const token of wanted.tokens) {
    const { change, generated } = await putToken(database, token, now)
    changes.push({ kind: 'token', name: `${token.account}/${token.name}`, change })
    if (generated !== undefined) tokens.push({ account: token.account, name: token.name, token: generated })
  }
  return { changes, tokens }
}

type WantedAccount = {
  readonly kind: AccountKind
  readonly name: AccountName
  readonly fullName?: string
  readonly email?: string
  readonly operator?: boolean
}

async function putAccount(
  database: Database,
  wanted: WantedAccount,
  now: Instant,
): Promise<{ readonly account: NamedAccount; readonly change: Change }> {
  const found = await selectAccountByName(database, wanted.name)
  if (found === undefined) {
    const account = await insertAccount(database, {
      kind: wanted.kind,
      name: wanted.name,
      fullName: wanted.fullName ?? wanted.name,
      ...(wanted.email === undefined ? {} : { email: wanted.email }),
      isOperator: wanted.operator ?? false,
      createdAt: now,
    })
    return { account, change: 'created' }
  }
  if (found.kind !== wanted.kind)
    throw new Problem('Conflict', `${wanted.name} is the name of a ${found.kind}, not of a ${wanted.kind}`)
  const account: NamedAccount = {
    ...found,
    fullName: wanted.fullName ?? found.fullName,
    ...(wanted.email === undefined ? {} : { email: wanted.email }),
    isOperator: wanted.operator ?? found.isOperator,
  }
  if (JSON.stringify(account) === JSON.stringify(found)) return { account, change: 'unchanged' }
  await updateAccount(database, account)
  return { account, change: 'updated' }
}

async function putPerson(database: Database, person: PersonProvision, now: Instant): Promise<Change> {
  const { account, change } = await putAccount(database, { ...person, kind: 'person' }, now)
  const email = (account.email ?? localEmail(account.name)).toLowerCase()
  if (change !== 'unchanged') {
    const holder = await selectUserByEmail(database, email)
    if (holder !== undefined && holder !== account.id)
      throw new Problem('Conflict', `the e-mail address of ${account.name} is that of another account`)
    await putSignInUser(database, { id: account.id, fullName: account.fullName, email }, now)
  }
  if (person.password === undefined) return change
  if ((await selectPasswordHash(database, account.id)) !== undefined) return change
  await putPassword(database, { account: account.id, hash: await hashPassword(person.password) }, now)
  return change === 'unchanged' ? 'updated' : change
}

async function putOrganisation(
  database: Database,
  wanted: OrganisationProvision,
  now: Instant,
): Promise<Change> {
  const { account, change } = await putAccount(database, { ...wanted, kind: 'organisation' }, now)
  if (wanted.members === undefined) return change
  const members = await Promise.all(wanted.members.map(async (member) => await memberOf(database, member)))
  if (new Set(members.map(({ id }) => id)).size < members.length)
    throw new Problem('Unprocessable', `the organisation ${wanted.name} names a member twice`)
  if (sameMembers(await selectMembers(database, account.id), members)) return change
  await replaceMembers(
    database,
    account.id,
    members.map(({ id, share }) => ({ account: id, share })),
  )
  return change === 'unchanged' ? 'updated' : change
}

type WantedMember = Pick<NamedAccount, 'id' | 'name'> & { readonly share: Omit<Member, 'name'> }

async function memberOf(database: Database, member: MemberProvision): Promise<WantedMember> {
  const found = await selectAccountByName(database, member.name)
  if (found === undefined || found.kind === 'organisation')
    throw new Problem('Unprocessable', `there is no person or service ${member.name} to be a member`)
  const { roles, specialities = [], teams = [] } = member
  return { id: found.id, name: found.name, share: { roles, specialities, teams } }
}

function sameMembers(present: readonly Member[], wanted: readonly WantedMember[]): boolean {
  const text = ({ name, roles, specialities, teams }: Member) =>
    JSON.stringify([name, roles.toSorted(), specialities.toSorted(), teams.toSorted()])
  const left = present.map(text).toSorted()
  const right = wanted.map(({ name, share }) => text({ name, ...share })).toSorted()
  return JSON.stringify(left) === JSON.stringify(right)
}

async function putToken(
  database: Database,
  wanted: TokenProvision,
  now: Instant,
): Promise<{ readonly change: Change; readonly generated?: string }> {
  const account = await selectAccountByName(database, wanted.account)
  if (account === undefined || account.kind === 'organisation')
    throw new Problem('Unprocessable', `there is no person or service ${wanted.account} to hold a token`)
  const excess = wanted.scopes.filter((scope) => !scopesOf(account).includes(scope))
  if (excess.length > 0)
    throw new Problem('Unprocessable', `${account.name} cannot have the scope ${excess.join(', ')}`)
  const present = await presentToken(database, account, wanted, now)
  if (present !== undefined) {
    // One given by value is found even when it is revoked, and stays so: the file must not bring it back.
    if (sameSet(present.scopes, wanted.scopes)) return { change: 'unchanged' }
    await updateTokenScopes(database, present.id, wanted.scopes)
    return { change: 'updated' }
  }
  const token = wanted.value ?? newToken()
  await insertToken(database, {
    account: account.id,
    name: wanted.name,
    hash: hashToken(token),
    prefix: prefixOf(token),
    scopes: wanted.scopes,
    createdAt: now,
    ...(wanted.expiresInDays === undefined ? {} : { expiresAt: now + wanted.expiresInDays * 24 * 3600_000 }),
  })
  return wanted.value === undefined ? { change: 'created', generated: token } : { change: 'created' }
}

async function presentToken(database: Database, account: NamedAccount, wanted: TokenProvision, now: Instant) {
  if (wanted.value !== undefined) {
    const present = await selectTokenByHash(database, hashToken(wanted.value))
    if (present !== undefined && present.account !== account.id)
      throw new Problem(
        'Conflict',
        `the value of the token ${wanted.name} is that of another account's token`,
      )
    return present
  }
  const tokens = await selectTokens(database, account.id)
  return tokens.find(
    ({ name, revokedAt, expiresAt }) =>
      name === wanted.name && revokedAt === undefined && (expiresAt ?? Infinity) > now,
  )
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return JSON.stringify(left.toSorted()) === JSON.stringify(right.toSorted())
}
