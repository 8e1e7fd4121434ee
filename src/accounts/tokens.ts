import type { Clock, Instant } from '../std/index.ts'
import type { Database } from '../storage/index.ts'
import { parseAuthorization } from './authorization-header.ts'
import type { Account, AccountId, Scope } from './principal.ts'
import { hashToken, newToken, prefixOf } from './token.ts'
import { TokenCache } from './token-cache.ts'
import {
  insertToken,
  revokeToken,
  selectTokenByHash,
  selectTokens,
  touchToken,
  type StoredToken,
  type TokenId,
} from './token-store.ts'

export type NewToken = {
  readonly account: AccountId
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresAt?: Instant
  readonly parent?: TokenId
}

/** The token itself is in nobody's hands but the caller's: it is not kept. */
export type IssuedToken = { readonly token: string; readonly stored: StoredToken }

const touchEveryMs = 60 * 1000

/** The tokens of all accounts: making, finding, revoking. */
export class Tokens {
  readonly #database: Database
  readonly #clock: Clock
  readonly #accountOf: (id: AccountId) => Promise<Account | undefined>
  readonly #cache: TokenCache

  constructor(database: Database, clock: Clock, accountOf: (id: AccountId) => Promise<Account | undefined>) {
    this.#database = database
    this.#clock = clock
    this.#accountOf = accountOf
    this.#cache = new TokenCache(clock)
  }

  async issue(wanted: NewToken): Promise<IssuedToken> {
    const token = newToken()
    const stored = await insertToken(this.#database, {
      ...wanted,
      hash: hashToken(token),
      prefix: prefixOf(token),
      createdAt: this.#clock.now(),
    })
    return { token, stored }
  }

  /** Those of an account that could still be used. */
  async of(account: AccountId): Promise<readonly StoredToken[]> {
    const now = this.#clock.now()
    const all = await selectTokens(this.#database, account)
    return all.filter(({ revokedAt, expiresAt }) => revokedAt === undefined && (expiresAt ?? Infinity) > now)
  }

  /** What is kept of the token in this header, while it may be used. */
  async in(authorization: string | undefined): Promise<StoredToken | undefined> {
    const token = authorization === undefined ? undefined : parseAuthorization(authorization)
    return token === undefined ? undefined : await this.#usable(hashToken(token))
  }

  /** Who holds the token in this header, with what the token allows of it. */
  async holder(authorization: string): Promise<Account | undefined> {
    const token = parseAuthorization(authorization)
    return token === undefined ? undefined : await this.#cache.get(hashToken(token), this.#load)
  }

  async revoke(token: { readonly id: TokenId; readonly account: AccountId }): Promise<boolean> {
    const isFound = await this.#database
      .transaction()
      .execute(async (transaction) => await revokeToken(transaction, token, this.#clock.now()))
    this.#cache.clear()
    return isFound
  }

  /** For whoever changes an account: what is remembered of the holders is no longer true. */
  forgetHolders(): void {
    this.#cache.clear()
  }

  readonly #load = async (hash: string): Promise<Account | undefined> => {
    const token = await this.#usable(hash)
    const account = token && (await this.#accountOf(token.account))
    if (token === undefined || account === undefined) return undefined
    const now = this.#clock.now()
    if (now - (token.lastUsedAt ?? 0) > touchEveryMs) await touchToken(this.#database, token.id, now)
    const { name, createdAt, expiresAt } = token
    return {
      ...account,
      // A token never has more than its holder has now.
      scopes: token.scopes.filter((scope) => account.scopes.includes(scope)),
      token: { name, createdAt, ...(expiresAt === undefined ? {} : { expiresAt }) },
    }
  }

  async #usable(hash: string): Promise<StoredToken | undefined> {
    const token = await selectTokenByHash(this.#database, hash)
    if (token === undefined || token.revokedAt !== undefined) return undefined
    return token.expiresAt !== undefined && token.expiresAt <= this.#clock.now() ? undefined : token
  }
}
