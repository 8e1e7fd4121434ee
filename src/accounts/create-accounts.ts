import type { IncomingHttpHeaders } from 'node:http'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { parseAccountName, type AccountName } from '../names/index.ts'
import { Problem, randomToken, type Clock } from '../std/index.ts'
import type { Database } from '../storage/index.ts'
import {
  insertAccount,
  selectAccount,
  selectAccountByName,
  selectAccounts,
  selectMembers,
  selectMemberships,
  type Member,
  type NamedAccount,
} from './accounts-store.ts'
import { localEmail, scopesOf } from './account-defaults.ts'
import { publicOrigins } from './origin.ts'
import { anonymous, type Account, type AccountId, type Assurance, type Principal } from './principal.ts'
import { provisionAccounts, type AccountsProvision, type Provisioned } from './provision-accounts.ts'
import {
  consumeLink,
  deleteSessions,
  insertLink,
  putPassword,
  putSignInUser,
  selectEmail,
  selectPasswordHash,
  selectWaysIn,
} from './sign-in-store.ts'
import { createSignIn, minPasswordLength, type SignIn } from './sign-in.ts'
import { hashToken } from './token.ts'
import type { StoredToken, TokenId } from './token-store.ts'
import { Tokens, type IssuedToken, type NewToken } from './tokens.ts'

export type AccountsOptions = {
  readonly database: Database
  readonly clock: Clock
  readonly publicUrl: string
  readonly otherOrigins?: readonly string[]
  /** Signs the session cookies: at least 32 random letters, kept across restarts. */
  readonly secret: string
  readonly instanceName?: string
  readonly triesPerMinute?: number
  readonly warn?: (message: string) => void
}

export type FirstOperator = { readonly account: Account; readonly link?: string }

const linkLifetimeMs = 24 * 3600 * 1000

export function createAccounts(options: AccountsOptions): Accounts {
  return new Accounts(options)
}

export class Accounts {
  readonly signIn: SignIn
  readonly origins: ReadonlySet<string>
  readonly #database: Database
  readonly clock: Clock
  readonly #publicUrl: string
  readonly #tokens: Tokens

  constructor(options: AccountsOptions) {
    this.#database = options.database
    this.clock = options.clock
    this.#publicUrl = options.publicUrl
    this.#tokens = new Tokens(options.database, options.clock, async (id) => await this.account(id))
    this.origins = publicOrigins(options.publicUrl, options.otherOrigins ?? [])
    this.signIn = createSignIn({
      database: options.database,
      publicUrl: options.publicUrl,
      otherOrigins: options.otherOrigins ?? [],
      secret: options.secret,
      instanceName: options.instanceName ?? 'Ecluse',
      triesPerMinute: options.triesPerMinute ?? 10,
      warn: options.warn ?? (() => undefined),
    })
  }

  /**
   * Who sends a request with these headers. A header that names no one is refused; a cookie that names no one (any
   * more) is nothing, or whoever was signed out could not reach the page to sign in.
   */
  async authenticate(headers: IncomingHttpHeaders): Promise<Principal> {
    if (headers.authorization !== undefined) return await this.#byToken(headers.authorization)
    if (headers.cookie?.includes('ecluse.session_token=')) return await this.#bySession(headers.cookie)
    return anonymous
  }

  async nameOf(id: AccountId): Promise<AccountName | undefined> {
    return (await selectAccount(this.#database, id))?.name
  }

  /** A person, service or organisation by its name, in any case of letters. */
  async find(name: string): Promise<NamedAccount | undefined> {
    return await selectAccountByName(this.#database, name)
  }

  /** The account behind an id as it would stand if it asked now, with the weakest proof. For work in its name. */
  async account(id: AccountId): Promise<Account | undefined> {
    const named = await selectAccount(this.#database, id)
    return named === undefined || named.kind === 'organisation'
      ? undefined
      : await this.#account(named, 'token')
  }

  async people(): Promise<readonly NamedAccount[]> {
    return await selectAccounts(this.#database, ['person', 'service'])
  }

  async organisations(): Promise<readonly (NamedAccount & { readonly members: readonly Member[] })[]> {
    const organisations = await selectAccounts(this.#database, ['organisation'])
    return await Promise.all(
      organisations.map(async (organisation) => ({
        ...organisation,
        members: await selectMembers(this.#database, organisation.id),
      })),
    )
  }

  async operator(): Promise<Account | undefined> {
    const first = (await selectAccounts(this.#database, ['person'])).find((account) => account.isOperator)
    return first === undefined ? undefined : await this.#account(first, 'token')
  }

  /**
   * Makes the first operator where there is no account yet. As long as the operator has neither password nor passkey,
   * every start gives a new link, or one missed link would lock everyone out.
   */
  async ensureOperator(name = parseAccountName('operator')): Promise<FirstOperator> {
    const account = (await this.operator()) ?? (await this.#createOperator(name))
    const ways = await selectWaysIn(this.#database, account.id)
    if (ways.hasPassword || ways.hasPasskey) return { account }
    return { account, link: await this.createLink(account.id) }
  }

  /** A link that signs its reader in once, within 24 hours. */
  async createLink(account: AccountId): Promise<string> {
    const token = randomToken(43)
    const now = this.clock.now()
    await insertLink(this.#database, {
      hash: hashToken(token),
      account,
      createdAt: now,
      expiresAt: now + linkLifetimeMs,
    })
    return new URL(`/join?token=${token}`, this.#publicUrl).href
  }

  /** The cookies of a new session, for whoever holds a link that is good. */
  async followLink(token: string): Promise<readonly string[]> {
    const account = await consumeLink(this.#database, hashToken(token), this.clock.now())
    if (account === undefined)
      throw new Problem('InvalidCredentials', 'this link was used or has expired: ask for a new one')
    const { headers } = await this.signIn.api.startLinkSession({ body: { account }, returnHeaders: true })
    return headers.getSetCookie()
  }

  async waysIn(account: AccountId): Promise<{ readonly hasPassword: boolean; readonly hasPasskey: boolean }> {
    return await selectWaysIn(this.#database, account)
  }

  async isPasswordOf(account: AccountId, password: string): Promise<boolean> {
    const hash = await selectPasswordHash(this.#database, account)
    return hash !== undefined && (await verifyPassword({ hash, password }))
  }

  /** Sets a password, ends every session of the account, and gives the cookies of a new one for who set it. */
  async setPassword(account: AccountId, password: string): Promise<readonly string[]> {
    if (password.length < minPasswordLength || password.length > 256)
      throw new Problem('Unprocessable', `a password has ${minPasswordLength} to 256 letters`)
    const hash = await hashPassword(password)
    await this.#database.transaction().execute(async (transaction) => {
      await putPassword(transaction, { account, hash }, this.clock.now())
      await deleteSessions(transaction, account)
    })
    const email = (await selectEmail(this.#database, account)) ?? ''
    const { headers } = await this.signIn.api.signInEmail({ body: { email, password }, returnHeaders: true })
    return headers.getSetCookie()
  }

  async emailOf(account: AccountId): Promise<string | undefined> {
    return await selectEmail(this.#database, account)
  }

  /** Signing in takes an e-mail address or an account name. */
  async emailForSignIn(given: string): Promise<string> {
    if (given.includes('@')) return given
    const account = await this.find(given)
    // An unknown name goes on as an unknown address: the answer and its time must not tell them apart.
    return (account && (await this.emailOf(account.id))) ?? `${given.toLowerCase()}@nobody.invalid`
  }

  async issueToken(wanted: NewToken): Promise<IssuedToken> {
    return await this.#tokens.issue(wanted)
  }

  /** Those that could still be used. */
  async tokens(account: AccountId): Promise<readonly StoredToken[]> {
    return await this.#tokens.of(account)
  }

  /** What is kept of the token in this header, while it may be used. */
  async tokenIn(authorization: string | undefined): Promise<StoredToken | undefined> {
    return await this.#tokens.in(authorization)
  }

  async revokeToken(token: { readonly id: TokenId; readonly account: AccountId }): Promise<boolean> {
    return await this.#tokens.revoke(token)
  }

  /** Brings people, services, organisations and tokens to what a file says, all of it or nothing. */
  async provision(wanted: AccountsProvision): Promise<Provisioned> {
    try {
      return await this.#database
        .transaction()
        .execute(async (transaction) => await provisionAccounts(transaction, wanted, this.clock.now()))
    } finally {
      this.#tokens.forgetHolders()
    }
  }

  async #byToken(authorization: string): Promise<Account> {
    const account = await this.#tokens.holder(authorization)
    if (account === undefined)
      throw new Problem('InvalidCredentials', 'Invalid credentials in Authorization header')
    return account
  }

  async #bySession(cookie: string): Promise<Principal> {
    const found = await this.signIn.api.getSession({
      headers: new Headers({ cookie }),
      query: { disableRefresh: true },
    })
    const named = found === null ? undefined : await selectAccount(this.#database, found.user.id as AccountId)
    if (found === null || named === undefined) return anonymous
    return await this.#account(named, found.session.assurance as Assurance)
  }

  async #account(named: NamedAccount, assurance: Assurance): Promise<Account> {
    return {
      kind: named.kind === 'service' ? 'service' : 'person',
      id: named.id,
      name: named.name,
      fullName: named.fullName,
      isOperator: named.isOperator,
      memberships: await selectMemberships(this.#database, named.id),
      assurance,
      scopes: scopesOf(named),
    }
  }

  async #createOperator(name: AccountName): Promise<Account> {
    const now = this.clock.now()
    const named = await this.#database.transaction().execute(async (transaction) => {
      const person = { kind: 'person', name, fullName: 'Operator', isOperator: true, createdAt: now } as const
      const operator = await insertAccount(transaction, person)
      const email = localEmail(name)
      await putSignInUser(transaction, { id: operator.id, fullName: operator.fullName, email }, now)
      return operator
    })
    return await this.#account(named, 'token')
  }
}
