import { randomToken, type Instant } from '../std/index.ts'
import type { Database } from '../storage/index.ts'
import type { AccountId } from './principal.ts'

// Rows that we write ourselves into the tables of the sign-in library. It stores times as ISO texts in SQLite and
// as timestamps in PostgreSQL; both take the same text.
type Tables = {
  auth_user: {
    id: string
    name: string
    email: string
    emailVerified: number
    createdAt: string
    updatedAt: string
  }
  auth_account: {
    id: string
    accountId: string
    providerId: string
    userId: string
    password: string | null
    createdAt: string
    updatedAt: string
  }
  auth_session: { id: string; userId: string; token: string }
  auth_passkey: { id: string; userId: string }
  account_link: {
    hash: string
    account_id: string
    created_at: number
    expires_at: number
    used_at: number | null
  }
}

export type SignInUser = { readonly id: AccountId; readonly fullName: string; readonly email: string }

export async function putSignInUser(database: Database, user: SignInUser, now: Instant): Promise<void> {
  const at = new Date(now).toISOString()
  await database
    .withTables<Tables>()
    .insertInto('auth_user')
    .values({
      id: user.id,
      name: user.fullName,
      email: user.email,
      emailVerified: 0,
      createdAt: at,
      updatedAt: at,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ name: user.fullName, email: user.email, updatedAt: at }),
    )
    .execute()
}

export async function selectUserByEmail(database: Database, email: string): Promise<AccountId | undefined> {
  const row = await database
    .withTables<Tables>()
    .selectFrom('auth_user')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirst()
  return row?.id as AccountId | undefined
}

export async function selectEmail(database: Database, id: AccountId): Promise<string | undefined> {
  const row = await database
    .withTables<Tables>()
    .selectFrom('auth_user')
    .select('email')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.email
}

export async function putPassword(
  database: Database,
  password: { readonly account: AccountId; readonly hash: string },
  now: Instant,
): Promise<void> {
  const tables = database.withTables<Tables>()
  const at = new Date(now).toISOString()
  await tables
    .deleteFrom('auth_account')
    .where('userId', '=', password.account)
    .where('providerId', '=', 'credential')
    .execute()
  await tables
    .insertInto('auth_account')
    .values({
      id: randomToken(32),
      accountId: password.account,
      providerId: 'credential',
      userId: password.account,
      password: password.hash,
      createdAt: at,
      updatedAt: at,
    })
    .execute()
}

export async function selectPasswordHash(
  database: Database,
  account: AccountId,
): Promise<string | undefined> {
  const row = await database
    .withTables<Tables>()
    .selectFrom('auth_account')
    .select('password')
    .where('userId', '=', account)
    .where('providerId', '=', 'credential')
    .executeTakeFirst()
  return row?.password ?? undefined
}

/** Which ways in an account has, besides links and tokens. */
export async function selectWaysIn(
  database: Database,
  account: AccountId,
): Promise<{ readonly hasPassword: boolean; readonly hasPasskey: boolean }> {
  const tables = database.withTables<Tables>()
  const password = await tables
    .selectFrom('auth_account')
    .select('id')
    .where('userId', '=', account)
    .where('providerId', '=', 'credential')
    .executeTakeFirst()
  const passkey = await tables
    .selectFrom('auth_passkey')
    .select('id')
    .where('userId', '=', account)
    .executeTakeFirst()
  return { hasPassword: password !== undefined, hasPasskey: passkey !== undefined }
}

export async function deleteSessions(database: Database, account: AccountId): Promise<void> {
  await database.withTables<Tables>().deleteFrom('auth_session').where('userId', '=', account).execute()
}

export type NewLink = {
  readonly hash: string
  readonly account: AccountId
  readonly createdAt: Instant
  readonly expiresAt: Instant
}

export async function insertLink(database: Database, link: NewLink): Promise<void> {
  await database
    .withTables<Tables>()
    .insertInto('account_link')
    .values({
      hash: link.hash,
      account_id: link.account,
      created_at: link.createdAt,
      expires_at: link.expiresAt,
      used_at: null,
    })
    .execute()
}

/** One statement, so that of two who follow the same link at once only one comes in. */
export async function consumeLink(
  database: Database,
  hash: string,
  now: Instant,
): Promise<AccountId | undefined> {
  const row = await database
    .withTables<Tables>()
    .updateTable('account_link')
    .set({ used_at: now })
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('account_id')
    .executeTakeFirst()
  return row?.account_id as AccountId | undefined
}
