import { rolesIn, type Account, type Principal } from '../accounts/index.ts'
import { ownerOf, type AccountName, type RepoId } from '../names/index.ts'
import { digestOf, Problem, randomId, type Instant } from '../std/index.ts'
import type { Action } from './access.ts'
import { publishes } from './authority.ts'
import { defined, type AgreementVersion, type Holder } from './release-entry.ts'
import type { ReleaseLog } from './release-log.ts'
import type { GrantState, RequestState, State } from './state.ts'

export type GivenRequest = {
  readonly repo: RepoId
  readonly organisation?: AccountName
  readonly purpose: string
  readonly territory?: readonly string[]
  readonly agreement?: AgreementVersion
}
export type GivenGrant = { readonly until: Instant; readonly actions?: readonly Action[] }

/** Requests for the weights of a model, and the grants that answer them. */
export class Grants {
  readonly #log: ReleaseLog

  constructor(log: ReleaseLog) {
    this.#log = log
  }

  async request(account: Account, given: GivenRequest): Promise<string> {
    return await this.#log.act(account, async (log, { state, now }) => {
      const holder = holderFor(account, given.organisation)
      refuseOldAgreement(state, given.agreement)
      const isPending = [...state.requests.values()].some(
        (request) =>
          request.answer === undefined &&
          request.repo === given.repo &&
          digestOf(request.holder) === digestOf(holder),
      )
      if (isPending) throw new Problem('Conflict', 'this request is waiting for an answer already')
      const request = randomId('req', now)
      const { repo, purpose, territory, agreement } = given
      await log.append('request', {
        actor: account.id,
        body: { request, repo, holder, purpose, ...defined({ territory, agreement }) },
      })
      return request
    })
  }

  async grant(account: Account, request: string, given: GivenGrant): Promise<string> {
    return await this.#log.act(account, async (log, { state, now }) => {
      const asked = pendingRequest(state, account, request)
      if (given.until <= now) throw new Problem('Unprocessable', 'a grant ends in the future')
      const grant = randomId('grant', now)
      const { repo, holder, purpose, territory, agreement } = asked
      const body = {
        grant,
        request,
        repo,
        holder,
        purpose,
        until: given.until,
        actions: given.actions ?? ['download' as const],
        ...defined({ territory, agreement }),
      }
      await log.append('grant', { actor: account.id, body })
      return grant
    })
  }

  async refuse(account: Account, request: string, reason: string): Promise<void> {
    await this.#log.act(account, async (log, { state }) => {
      pendingRequest(state, account, request)
      await log.append('refuse', { actor: account.id, body: { request, reason } })
    })
  }

  async revoke(account: Account, grant: string, reason: string): Promise<void> {
    await this.#log.act(account, async (log, { state }) => {
      const known = state.grants.get(grant)
      if (known === undefined || !mayAnswer(account, known.repo))
        throw new Problem('NotFound', 'there is no such grant that you may revoke')
      if (known.revoked !== undefined) throw new Problem('Conflict', 'the grant is revoked already')
      await log.append('revoke', { actor: account.id, body: { grant, reason } })
    })
  }

  /** The grants that the caller holds or may revoke. */
  of(principal: Principal): readonly GrantState[] {
    if (principal.kind === 'anonymous') return []
    return [...this.#log.state.grants.values()].filter(
      (grant) => mayAnswer(principal, grant.repo) || isHolder(principal, grant.holder),
    )
  }
}

/** Who answers the requests for a repo, and revokes what was granted. */
export function mayAnswer(principal: Principal, repo: RepoId): boolean {
  return rolesIn(principal, ownerOf(repo)).some((role) => role === 'owner' || role === 'reviewer')
}

function holderFor(account: Account, organisation: AccountName | undefined): Holder {
  if (organisation === undefined) return { kind: 'account', account: account.id }
  if (!publishes(account, organisation))
    throw new Problem('Forbidden', `asking for ${organisation} takes one of its owners or publishers`)
  return { kind: 'organisation', organisation }
}

function refuseOldAgreement(state: State, accepted: AgreementVersion | undefined): void {
  if (accepted === undefined) return
  const current = state.agreements.findLast((known) => known.id === accepted.id)
  if (current === undefined) throw new Problem('NotFound', `there is no agreement ${accepted.id}`)
  if (current.version !== accepted.version)
    throw new Problem('Unprocessable', `agreement ${accepted.id} is at version ${current.version}`)
}

function pendingRequest(state: State, account: Account, request: string): RequestState {
  const asked = state.requests.get(request)
  if (asked === undefined || !mayAnswer(account, asked.repo))
    throw new Problem('NotFound', 'there is no such request that you may answer')
  if (asked.answer !== undefined) throw new Problem('Conflict', 'the request is answered already')
  return asked
}

function isHolder(account: Account, holder: Holder): boolean {
  return holder.kind === 'account'
    ? holder.account === account.id
    : rolesIn(account, holder.organisation).length > 0
}
