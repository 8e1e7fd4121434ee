import type { AccountName } from '../names/index.ts'
import { randomId, type Instant } from '../std/index.ts'
import type { Database, Migrations } from '../storage/index.ts'
import { accountTables } from './migrations/001-accounts.ts'
import { signInTables } from './migrations/002-sign-in.ts'
import type { AccountId, Membership, Role, Speciality } from './principal.ts'

export const accountsMigrations: Migrations = {
  'accounts-001-accounts': accountTables,
  'accounts-002-sign-in': signInTables,
}

export type AccountKind = 'person' | 'service' | 'organisation'

/** A row of the namespace: people, services and organisations. */
export type NamedAccount = {
  readonly id: AccountId
  readonly kind: AccountKind
  readonly name: AccountName
  readonly fullName: string
  readonly email?: string
  readonly isOperator: boolean
  readonly createdAt: Instant
}

export type Member = { readonly name: AccountName } & Omit<Membership, 'organisation'>

type Tables = {
  account: {
    id: string
    kind: string
    name: string
    name_key: string
    full_name: string
    email: string | null
    is_operator: number
    created_at: number
  }
  membership: {
    organisation_id: string
    account_id: string
    roles: string
    specialities: string
    teams: string
  }
}

export type NewAccount = Omit<NamedAccount, 'id'>

export async function insertAccount(database: Database, added: NewAccount): Promise<NamedAccount> {
  const prefix = added.kind === 'organisation' ? 'org' : 'acc'
  const account: NamedAccount = { id: randomId(prefix, added.createdAt) as AccountId, ...added }
  await database
    .withTables<Tables>()
    .insertInto('account')
    .values({
      id: account.id,
      kind: account.kind,
      name: account.name,
      name_key: account.name.toLowerCase(),
      full_name: account.fullName,
      email: account.email ?? null,
      is_operator: account.isOperator ? 1 : 0,
      created_at: account.createdAt,
    })
    .execute()
  return account
}

export async function updateAccount(database: Database, account: NamedAccount): Promise<void> {
  await database
    .withTables<Tables>()
    .updateTable('account')
    .set({
      full_name: account.fullName,
      email: account.email ?? null,
      is_operator: account.isOperator ? 1 : 0,
    })
    .where('id', '=', account.id)
    .execute()
}

export async function selectAccount(database: Database, id: AccountId): Promise<NamedAccount | undefined> {
  const row = await database
    .withTables<Tables>()
    .selectFrom('account')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? undefined : parseAccount(row)
}

export async function selectAccountByName(
  database: Database,
  name: string,
): Promise<NamedAccount | undefined> {
  const row = await database
    .withTables<Tables>()
    .selectFrom('account')
    .selectAll()
    .where('name_key', '=', name.toLowerCase())
    .executeTakeFirst()
  return row === undefined ? undefined : parseAccount(row)
}

/** In the order of their making, so that the first operator stays the first. */
export async function selectAccounts(
  database: Database,
  kinds: readonly AccountKind[],
): Promise<readonly NamedAccount[]> {
  const rows = await database
    .withTables<Tables>()
    .selectFrom('account')
    .selectAll()
    .where('kind', 'in', kinds)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(parseAccount)
}

export async function selectMemberships(database: Database, id: AccountId): Promise<readonly Membership[]> {
  const rows = await database
    .withTables<Tables>()
    .selectFrom('membership')
    .innerJoin('account', 'account.id', 'membership.organisation_id')
    .select(['account.name', 'membership.roles', 'membership.specialities', 'membership.teams'])
    .where('membership.account_id', '=', id)
    .orderBy('account.name_key')
    .execute()
  return rows.map((row) => ({ organisation: row.name as AccountName, ...parseShare(row) }))
}

export async function selectMembers(database: Database, organisation: AccountId): Promise<readonly Member[]> {
  const rows = await database
    .withTables<Tables>()
    .selectFrom('membership')
    .innerJoin('account', 'account.id', 'membership.account_id')
    .select(['account.name', 'membership.roles', 'membership.specialities', 'membership.teams'])
    .where('membership.organisation_id', '=', organisation)
    .orderBy('account.name_key')
    .execute()
  return rows.map((row) => ({ name: row.name as AccountName, ...parseShare(row) }))
}

export type NewMembership = {
  readonly account: AccountId
  readonly share: Omit<Membership, 'organisation'>
}

/** The members of an organisation are exactly these from now on. */
export async function replaceMembers(
  database: Database,
  organisation: AccountId,
  members: readonly NewMembership[],
): Promise<void> {
  const tables = database.withTables<Tables>()
  await tables.deleteFrom('membership').where('organisation_id', '=', organisation).execute()
  for (const { account, share } of members) {
    await tables
      .insertInto('membership')
      .values({
        organisation_id: organisation,
        account_id: account,
        roles: JSON.stringify(share.roles),
        specialities: JSON.stringify(share.specialities),
        teams: JSON.stringify(share.teams),
      })
      .execute()
  }
}

function parseAccount(row: Tables['account']): NamedAccount {
  return {
    id: row.id as AccountId,
    kind: row.kind as AccountKind,
    name: row.name as AccountName,
    fullName: row.full_name,
    ...(row.email === null ? {} : { email: row.email }),
    isOperator: row.is_operator === 1,
    createdAt: row.created_at,
  }
}

function parseShare(row: {
  roles: string
  specialities: string
  teams: string
}): Omit<Membership, 'organisation'> {
  return {
    roles: JSON.parse(row.roles) as Role[],
    specialities: JSON.parse(row.specialities) as Speciality[],
    teams: JSON.parse(row.teams) as string[],
  }
}
