import { randomId, type Instant } from '../std/index.ts'
import type { Database } from '../storage/index.ts'
import type { AccountId, Scope } from './principal.ts'

export type TokenId = string

/** What is kept of a token: never the token itself. */
export type StoredToken = {
  readonly id: TokenId
  readonly account: AccountId
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly Scope[]
  /** The token that made this one: revoking it revokes what it made. */
  readonly parent?: TokenId
  readonly createdAt: Instant
  readonly expiresAt?: Instant
  readonly lastUsedAt?: Instant
  readonly revokedAt?: Instant
}

export type NewStoredToken = Omit<StoredToken, 'id' | 'lastUsedAt' | 'revokedAt'> & { readonly hash: string }

type Tables = {
  account_token: {
    id: string
    account_id: string
    name: string
    hash: string
    prefix: string
    scopes: string
    parent_id: string | null
    created_at: number
    expires_at: number | null
    last_used_at: number | null
    revoked_at: number | null
  }
}

export async function insertToken(database: Database, added: NewStoredToken): Promise<StoredToken> {
  const { hash, ...token } = added
  const id = randomId('tok', added.createdAt)
  await database
    .withTables<Tables>()
    .insertInto('account_token')
    .values({
      id,
      account_id: token.account,
      name: token.name,
      hash,
      prefix: token.prefix,
      scopes: JSON.stringify(token.scopes),
      parent_id: token.parent ?? null,
      created_at: token.createdAt,
      expires_at: token.expiresAt ?? null,
      last_used_at: null,
      revoked_at: null,
    })
    .execute()
  return { id, ...token }
}

export async function selectTokenByHash(database: Database, hash: string): Promise<StoredToken | undefined> {
  const row = await database
    .withTables<Tables>()
    .selectFrom('account_token')
    .selectAll()
    .where('hash', '=', hash)
    .executeTakeFirst()
  return row === undefined ? undefined : parseToken(row)
}

/** Revoked ones too: the newest first. */
export async function selectTokens(database: Database, account: AccountId): Promise<readonly StoredToken[]> {
  const rows = await database
    .withTables<Tables>()
    .selectFrom('account_token')
    .selectAll()
    .where('account_id', '=', account)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(parseToken)
}

export async function updateTokenScopes(
  database: Database,
  id: TokenId,
  scopes: readonly Scope[],
): Promise<void> {
  await database
    .withTables<Tables>()
    .updateTable('account_token')
    .set({ scopes: JSON.stringify(scopes) })
    .where('id', '=', id)
    .execute()
}

export async function touchToken(database: Database, id: TokenId, at: Instant): Promise<void> {
  await database
    .withTables<Tables>()
    .updateTable('account_token')
    .set({ last_used_at: at })
    .where('id', '=', id)
    .execute()
}

/** Revokes a token and every token that was made with it. False when this account has no such token. */
export async function revokeToken(
  database: Database,
  token: { readonly id: TokenId; readonly account: AccountId },
  at: Instant,
): Promise<boolean> {
  const tables = database.withTables<Tables>()
  const own = await tables
    .selectFrom('account_token')
    .select('id')
    .where('id', '=', token.id)
    .where('account_id', '=', token.account)
    .executeTakeFirst()
  if (own === undefined) return false
  let generation = [own.id]
  while (generation.length > 0) {
    await tables
      .updateTable('account_token')
      .set({ revoked_at: at })
      .where('id', 'in', generation)
      .where('revoked_at', 'is', null)
      .execute()
    const children = await tables
      .selectFrom('account_token')
      .select('id')
      .where('parent_id', 'in', generation)
      .execute()
    generation = children.map((child) => child.id)
  }
  return true
}

function parseToken(row: Tables['account_token']): StoredToken {
  return {
    id: row.id,
    account: row.account_id as AccountId,
    name: row.name,
    prefix: row.prefix,
    scopes: JSON.parse(row.scopes) as Scope[],
    ...(row.parent_id === null ? {} : { parent: row.parent_id }),
    createdAt: row.created_at,
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  }
}
