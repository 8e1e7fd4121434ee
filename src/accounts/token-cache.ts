import type { Clock, Instant } from '../std/index.ts'
import type { Account } from './principal.ts'

const lifetimeMs = 10_000
const maxEntries = 10_000

type Load = (hash: string) => Promise<Account | undefined>

/**
 * Remembers for a moment who holds a token, so that a stream of requests does not become a stream of queries.
 * Whoever changes an account or a token clears it: within this process nothing outlives its revocation. Another
 * process learns of it when the moment is over.
 */
export class TokenCache {
  readonly #clock: Clock
  #entries = new Map<string, { readonly account: Account; readonly until: Instant }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async get(hash: string, load: Load): Promise<Account | undefined> {
    const entries = this.#entries
    const entry = entries.get(hash)
    if (entry !== undefined && this.#clock.now() < entry.until) return entry.account
    entries.delete(hash)
    const account = await load(hash)
    // A load that began before a clearing writes into the table that was thrown away.
    if (account !== undefined && entries.size < maxEntries)
      entries.set(hash, { account, until: this.#until(account) })
    return account
  }

  clear(): void {
    this.#entries = new Map()
  }

  #until(account: Account): Instant {
    return Math.min(this.#clock.now() + lifetimeMs, account.token?.expiresAt ?? Infinity)
  }
}
