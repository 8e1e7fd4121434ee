import { assurances, rolesIn, type Account, type AccountId, type Principal } from '../accounts/index.ts'
import { ownerOf, type AccountName, type RepoId } from '../names/index.ts'
import type { RecordReader, RecordTransaction, RecordWriter } from '../record/index.ts'
import { digestOf, Problem, randomId, type Clock, type Digest, type Instant } from '../std/index.ts'
import { access, type Action, type Decision, type Question } from './access.ts'
import { isMoreOpen, type Exposure, type Level } from './level.ts'
import { faultsOf, type EvidenceKind, type Policy } from './policy.ts'
import { approvalsOf, checklist, gateOf, statusOf } from './quorum.ts'
import { ReleaseLog, ReleaseLogTransaction } from './release-log.ts'
import type {
  AgreementVersion,
  EvidenceStatement,
  HoldScope,
  Holder,
  Proposal,
  ProposalKind,
  VoteChoice,
} from './release-entry.ts'
import type { RegisteredRevision, ReleaseReader, ReleaseWriter, Standing } from './release.ts'
import { effectiveLevel, exposureAt, holdsOver, levelDecision } from './standing.ts'
import {
  policyAt,
  type GrantState,
  type HoldState,
  type ProposalState,
  type RevisionState,
  type State,
} from './state.ts'

export type ReleaseOptions = { readonly record: RecordReader & RecordWriter; readonly clock: Clock }

export async function createRelease(options: ReleaseOptions): Promise<Release> {
  const release = new Release(options)
  await release.open()
  return release
}

/** The commands of release control: each checks its rule on the newest state and writes its entry in one transaction. */
export class Release implements ReleaseReader, ReleaseWriter {
  readonly #log: ReleaseLog
  readonly #clock: Clock

  constructor({ record, clock }: ReleaseOptions) {
    this.#log = new ReleaseLog(record)
    this.#clock = clock
  }

  async open(): Promise<void> {
    await this.#log.catchUp()
  }

  get state(): State {
    return this.#log.state
  }

  now(): Instant {
    return this.#clock.now()
  }

  access(question: Question): Decision {
    return access(this.state, question, this.now())
  }

  standing(revision: Digest): Standing {
    const now = this.now()
    const known = this.state.revisions.get(revision)
    return {
      level: effectiveLevel(this.state, revision, now),
      decidedLevel: known === undefined ? 'withheld' : (levelDecision(known, now)?.level ?? 'withheld'),
      exposure: exposureAt(this.state, revision, now),
      isHeld: holdsOver(this.state, revision, now).length > 0,
    }
  }

  onChange(listener: () => void): () => void {
    return this.#log.onChange(listener)
  }

  async registerRevision(
    transaction: RecordTransaction,
    { revision, author, ...registered }: RegisteredRevision,
  ): Promise<void> {
    await new ReleaseLogTransaction(transaction).append('revision', {
      actor: author,
      on: revision,
      body: { ...registered, author },
    })
  }

  async recordExposure(
    revision: Digest,
    exposure: Exclude<Exposure, 'none'>,
    holder?: AccountId,
  ): Promise<void> {
    const isKnown = (): boolean =>
      this.state.revisions
        .get(revision)
        ?.exposures.some((past) => past.exposure === exposure && past.holder === holder) ?? true
    if (isKnown()) return
    await this.#log.write(async (log) => {
      if (isKnown()) return
      const body = holder === undefined ? { exposure } : { exposure, holder }
      await log.append('exposure', { actor: holder ?? 'instance', on: revision, body })
    })
  }

  async adoptPolicy(policy: Policy, actor: string): Promise<Change> {
    const faults = faultsOf(policy)
    if (faults.length > 0)
      throw new Problem('Unprocessable', `the policy contradicts itself: ${faults.join('; ')}`, {
        details: { faults },
      })
    const digest = digestOf(policy)
    return await this.#log.write(async (log) => {
      const current = policyAt(this.state, this.now())
      if (current?.digest === digest) return 'unchanged'
      await log.append('policy', { actor, on: digest, body: { policy } })
      return current === undefined ? 'created' : 'updated'
    })
  }

  async putAgreement(
    agreement: AgreementVersion & { readonly title: string; readonly text: string },
    actor: string,
  ): Promise<Change> {
    return await this.#log.write(async (log) => {
      const current = this.state.agreements.findLast((known) => known.id === agreement.id)
      if (
        current !== undefined &&
        digestOf({ ...agreement }) ===
          digestOf({ id: current.id, version: current.version, title: current.title, text: current.text })
      )
        return 'unchanged'
      if (current !== undefined && agreement.version <= current.version) {
        throw new Problem(
          'Conflict',
          `agreement ${agreement.id} is at version ${current.version}: other words need a higher one`,
        )
      }
      await log.append('agreement', { actor, body: agreement })
      return current === undefined ? 'created' : 'updated'
    })
  }

  async attachEvidence(account: Account, revision: Digest, given: GivenEvidence): Promise<Digest> {
    return await this.#log.write(async (log) => {
      const known = this.#revisionFor(account, revision, ['owner', 'publisher', 'reviewer'])
      const { freshDays, ...described } = given
      const statement: EvidenceStatement = {
        ...described,
        revision: known.revision,
        binding: 'asserted',
        by: account.id,
        freshUntil: this.now() + freshDays * dayMs,
      }
      const evidence = digestOf(statement)
      if (this.state.evidence.has(evidence))
        throw new Problem('Conflict', 'this evidence is attached already')
      await log.append('evidence', { actor: account.id, on: revision, body: { evidence, statement } })
      return evidence
    })
  }

  async propose(account: Account, given: GivenProposal): Promise<Digest> {
    return await this.#log.write(async (log) => {
      const proposal = this.#freeze(account, given)
      const digest = digestOf(proposal)
      await log.append('proposal', { actor: account.id, on: digest, body: { proposal } })
      return digest
    })
  }

  #freeze(account: Account, given: GivenProposal): Proposal {
    const policy = this.#policy()
    const common = {
      kind: given.kind,
      evidence: [],
      policy: policy.digest,
      note: given.note,
      by: account.id,
      at: this.now(),
    }
    if (given.kind === 'lift') return { ...common, ...this.#liftOf(account, given) }
    if (given.revision === undefined) throw new Problem('BadRequest', 'the proposal names no revision')
    const revision = this.#revisionFor(account, given.revision, ['owner', 'publisher', 'reviewer'])
    const subject = {
      ...common,
      revision: revision.revision,
      owner: revision.owner,
      evidence: revision.evidence.map((evidence) => evidence.evidence),
    }
    if (given.kind === 'exempt') {
      const parent = revision.parents.find((edge) => edge.revision === given.parent)
      if (parent === undefined) throw new Problem('Unprocessable', 'the revision has no such parent')
      return { ...subject, parent: parent.revision }
    }
    const from = levelDecision(revision, this.now())?.level ?? 'withheld'
    if (given.level === undefined) throw new Problem('BadRequest', 'the proposal names no level')
    if (isMoreOpen(given.level, from) !== (given.kind === 'raise') || given.level === from) {
      throw new Problem(
        'Unprocessable',
        `${given.level} is no ${given.kind === 'raise' ? 'more open' : 'more closed'} than ${from}`,
      )
    }
    return {
      ...subject,
      from,
      level: given.level,
      fallback: given.fallback ?? 'withheld',
      ...(given.profile === undefined ? {} : { profile: given.profile }),
    }
  }

  #liftOf(
    account: Account,
    given: GivenProposal,
  ): Pick<Proposal, 'hold' | 'owner' | 'revision' | 'evidence'> {
    const hold = given.hold === undefined ? undefined : this.state.holds.get(given.hold)
    if (hold === undefined) throw new Problem('NotFound', 'there is no such hold')
    const { scope } = hold
    if (scope.kind !== 'revision') {
      const owner = scope.kind === 'owner' ? scope.owner : undefined
      if (!reviews(account, owner))
        throw new Problem('Forbidden', 'proposing to lift this hold takes a reviewer')
      return owner === undefined
        ? { hold: hold.hold, evidence: [] }
        : { hold: hold.hold, owner, evidence: [] }
    }
    const revision = this.#revisionFor(account, scope.revision, ['owner', 'publisher', 'reviewer'])
    return {
      hold: hold.hold,
      owner: revision.owner,
      revision: revision.revision,
      evidence: revision.evidence.map((evidence) => evidence.evidence),
    }
  }

  async vote(account: Account, digest: Digest, choice: VoteChoice, comment?: string): Promise<void> {
    await this.#log.write(async (log) => {
      const proposal = this.#openProposal(digest)
      const refusal = this.voteRefusal(account, proposal)
      if (refusal !== undefined) throw new Problem('Forbidden', refusal)
      const specialities = specialitiesIn(account, proposal.owner)
      const body = {
        choice,
        assurance: account.assurance,
        specialities,
        ...(comment === undefined ? {} : { comment }),
      }
      await log.append('vote', { actor: account.id, on: digest, body })
    })
  }

  /** Why this account may not vote on the proposal, or undefined when it may. */
  voteRefusal(account: Account, proposal: ProposalState): string | undefined {
    if (account.kind !== 'person') return 'a service never votes: a release is decided by people'
    if (!reviews(account, proposal.owner))
      return 'voting takes a reviewer of the namespace that owns the revision'
    const { policy } = this.#policy()
    if (assurances.indexOf(account.assurance) < assurances.indexOf(policy.voteAssurance))
      return `votes need a sign-in by ${policy.voteAssurance}`
    if (policy.isSoleApprover) return undefined
    if (account.id === proposal.by) return 'the proposer has no vote'
    const author =
      proposal.revision === undefined ? undefined : this.state.revisions.get(proposal.revision)?.author
    return account.id === author ? 'the author of the revision has no vote' : undefined
  }

  async decide(
    account: Account,
    digest: Digest,
  ): Promise<{ readonly decision: Digest; readonly seq: number; readonly inForceFrom: Instant }> {
    return await this.#log.write(async (log) => {
      const proposal = this.#openProposal(digest)
      if (
        !reviews(account, proposal.owner) &&
        !rolesOf(account, proposal.owner).some((role) => role === 'owner' || role === 'publisher')
      ) {
        throw new Problem(
          'Forbidden',
          'concluding a proposal takes a role in the namespace that owns the revision',
        )
      }
      this.#refuseUnmet(proposal)
      const { policy, digest: policyDigest } = this.#policy()
      const gate = gateOf(policy, proposal)
      const inForceFrom = this.now() + (gate?.waitHours ?? 0) * 3_600_000
      const { kind, level, from, fallback, profile, hold, parent } = proposal
      const body = {
        kind,
        proposal: digest,
        policy: policyDigest,
        evidence: gate === undefined ? [] : this.#evidenceOf(proposal, gate.evidence),
        approvals: approvalsOf(this.state, proposal, { policy, now: this.now() }).map(
          (vote) => vote.specialities,
        ),
        isSingleApprover: policy.isSoleApprover,
        inForceFrom,
        ...defined({ level, from, fallback, profile, hold, parent }),
      }
      const entry = await log.append('decision', {
        actor: account.id,
        ...(proposal.revision === undefined ? {} : { on: proposal.revision }),
        body,
      })
      return { decision: digest, seq: entry.seq, inForceFrom }
    })
  }

  #evidenceOf(proposal: ProposalState, kinds: readonly EvidenceKind[]): Digest[] {
    return proposal.evidence.filter((digest) => {
      const evidence = this.state.evidence.get(digest)
      return evidence !== undefined && kinds.includes(evidence.kind) && evidence.freshUntil > this.now()
    })
  }

  #refuseUnmet(proposal: ProposalState): void {
    const status = statusOf(this.state, proposal, this.now())
    if (status === 'blocked')
      throw new Problem(
        'QuorumMissing',
        'a reviewer objects: the proposal waits until the objection is withdrawn',
      )
    const unmet = checklist(this.state, proposal, this.now()).filter((item) => item.state !== 'pass')
    const evidence = unmet.filter((item) => item.code.startsWith('evidence:'))
    if (evidence.length > 0)
      throw new Problem(
        'EvidenceMissing',
        `missing or stale: ${evidence.map((item) => item.label).join(', ')}`,
        { details: { unmet } },
      )
    if (unmet.length > 0)
      throw new Problem(
        'QuorumMissing',
        `missing: ${unmet.map((item) => `${item.code} ${item.label}`).join(', ')}`,
        { details: { unmet } },
      )
  }

  /** One authorised person can close. */
  async hold(
    account: Account,
    given: { readonly scope: HoldScope; readonly reason: string; readonly hours?: number },
  ): Promise<HoldState> {
    return await this.#log.write(async (log) => {
      this.#refuseHold(account, given.scope)
      const hours = given.hours ?? this.#policy().policy.holdHours
      const hold = randomId('hold', this.now())
      const on = given.scope.kind === 'revision' ? { on: given.scope.revision } : {}
      const until = this.now() + hours * 3_600_000
      const entry = await log.append('hold', {
        actor: account.id,
        ...on,
        body: { hold, scope: given.scope, until },
      })
      await log.append('notice', { actor: account.id, body: { hold, reason: given.reason } })
      return {
        hold,
        scope: given.scope,
        until,
        at: entry.at,
        by: account.id,
        seq: entry.seq,
        reason: given.reason,
      }
    })
  }

  #refuseHold(account: Account, scope: HoldScope): void {
    if (scope.kind === 'revision') {
      this.#revisionFor(account, scope.revision, ['owner', 'publisher', 'reviewer'])
      return
    }
    const owner = scope.kind === 'owner' ? scope.owner : undefined
    const mayHold = account.isOperator || reviews(account, owner) || rolesOf(account, owner).includes('owner')
    if (!mayHold) throw new Problem('Forbidden', 'this hold takes a reviewer or an operator')
  }

  async requestAccess(account: Account, given: GivenRequest): Promise<string> {
    return await this.#log.write(async (log) => {
      const holder = this.#holder(account, given.organisation)
      this.#refuseOldAgreement(given.agreement)
      const isPending = [...this.state.requests.values()].some(
        (request) =>
          request.answer === undefined &&
          request.repo === given.repo &&
          digestOf(request.holder) === digestOf(holder),
      )
      if (isPending) throw new Problem('Conflict', 'this request is waiting for an answer already')
      const request = randomId('req', this.now())
      const { repo, purpose, territory, agreement } = given
      await log.append('request', {
        actor: account.id,
        body: { request, repo, holder, purpose, ...defined({ territory, agreement }) },
      })
      return request
    })
  }

  #holder(account: Account, organisation: AccountName | undefined): Holder {
    if (organisation === undefined) return { kind: 'account', account: account.id }
    if (!rolesOf(account, organisation).some((role) => role === 'owner' || role === 'publisher')) {
      throw new Problem('Forbidden', `asking for ${organisation} takes one of its owners or publishers`)
    }
    return { kind: 'organisation', organisation }
  }

  #refuseOldAgreement(accepted: AgreementVersion | undefined): void {
    if (accepted === undefined) return
    const current = this.state.agreements.findLast((known) => known.id === accepted.id)
    if (current === undefined) throw new Problem('NotFound', `there is no agreement ${accepted.id}`)
    if (current.version !== accepted.version)
      throw new Problem('Unprocessable', `agreement ${accepted.id} is at version ${current.version}`)
  }

  async grantRequest(
    account: Account,
    request: string,
    given: { readonly until: Instant; readonly actions?: readonly Action[] },
  ): Promise<string> {
    return await this.#log.write(async (log) => {
      const asked = this.#pendingRequest(account, request)
      if (given.until <= this.now()) throw new Problem('Unprocessable', 'a grant ends in the future')
      const grant = randomId('grant', this.now())
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

  async refuseRequest(account: Account, request: string, reason: string): Promise<void> {
    await this.#log.write(async (log) => {
      this.#pendingRequest(account, request)
      await log.append('refuse', { actor: account.id, body: { request, reason } })
    })
  }

  async revokeGrant(account: Account, grant: string, reason: string): Promise<void> {
    await this.#log.write(async (log) => {
      const known = this.state.grants.get(grant)
      if (known === undefined || !this.mayAnswer(account, known.repo))
        throw new Problem('NotFound', 'there is no such grant that you may revoke')
      if (known.revoked !== undefined) throw new Problem('Conflict', 'the grant is revoked already')
      await log.append('revoke', { actor: account.id, body: { grant, reason } })
    })
  }

  /** Proposals are for those who work in the namespace; a hold over everything is for every reviewer and operator. */
  maySeeProposal(principal: Principal, proposal: ProposalState): boolean {
    if (principal.kind === 'anonymous') return false
    if (proposal.owner !== undefined)
      return rolesIn(principal, proposal.owner).some((role) => role !== 'member')
    return principal.isOperator || reviews(principal, undefined)
  }

  mayAnswer(principal: Principal, repo: RepoId): boolean {
    return rolesIn(principal, ownerOf(repo)).some((role) => role === 'owner' || role === 'reviewer')
  }

  grantsOf(principal: Principal): readonly GrantState[] {
    if (principal.kind === 'anonymous') return []
    return [...this.state.grants.values()].filter(
      (grant) => this.mayAnswer(principal, grant.repo) || isHolder(principal, grant.holder),
    )
  }

  #pendingRequest(account: Account, request: string) {
    const asked = this.state.requests.get(request)
    if (asked === undefined || !this.mayAnswer(account, asked.repo))
      throw new Problem('NotFound', 'there is no such request that you may answer')
    if (asked.answer !== undefined) throw new Problem('Conflict', 'the request is answered already')
    return asked
  }

  #openProposal(digest: Digest): ProposalState {
    const proposal = this.state.proposals.get(digest)
    if (proposal === undefined) throw new Problem('NotFound', 'there is no such proposal')
    const status = statusOf(this.state, proposal, this.now())
    if (status === 'open' || status === 'blocked') return proposal
    throw new Problem('ProposalClosed', closedBecause[status], { details: { status } })
  }

  /** The revision, if the account has one of the roles in its namespace; else it may not even know of it. */
  #revisionFor(account: Account, digest: Digest, allowed: readonly string[]): RevisionState {
    const revision = this.state.revisions.get(digest)
    if (
      revision === undefined ||
      !this.access({ principal: account, action: 'see', revision: digest }).allowed
    ) {
      throw new Problem('NotFound', 'there is no such revision, or you may not know of it')
    }
    if (!rolesOf(account, revision.owner).some((role) => allowed.includes(role))) {
      throw new Problem('Forbidden', `this takes a role in ${revision.owner}: ${allowed.join(', ')}`)
    }
    return revision
  }

  /** The name of the policy in force; empty while none is adopted. */
  policyName(): string {
    return policyAt(this.state, this.now())?.policy.name ?? ''
  }

  #policy(): { readonly policy: Policy; readonly digest: Digest } {
    const current = policyAt(this.state, this.now())
    if (current === undefined)
      throw new Problem('Unavailable', 'no policy is adopted yet: nothing can be decided')
    return current
  }
}

export type Change = 'created' | 'updated' | 'unchanged'

export type GivenEvidence = Omit<EvidenceStatement, 'revision' | 'binding' | 'by' | 'freshUntil'> & {
  readonly freshDays: number
}

export type GivenProposal = {
  readonly kind: ProposalKind
  readonly revision?: Digest
  readonly level?: Level
  readonly fallback?: Level
  readonly profile?: Digest
  readonly hold?: string
  readonly parent?: Digest
  readonly note: string
}

export type GivenRequest = {
  readonly repo: RepoId
  readonly organisation?: AccountName
  readonly purpose: string
  readonly territory?: readonly string[]
  readonly agreement?: AgreementVersion
}

const dayMs = 86_400_000

const closedBecause = {
  decided: 'the proposal is decided already',
  lapsed: 'the proposal has lapsed: make a new one',
  voided: 'the policy or the evidence has changed since: make a new proposal',
} as const

function rolesOf(account: Account, owner: AccountName | undefined): readonly string[] {
  return owner === undefined
    ? account.memberships.flatMap((membership) => membership.roles)
    : rolesIn(account, owner)
}

// In the namespace of one person, the owner is the only reviewer there can be.
function reviews(account: Account, owner: AccountName | undefined): boolean {
  const isOwnNamespace = owner !== undefined && owner.toLowerCase() === account.name.toLowerCase()
  return isOwnNamespace || rolesOf(account, owner).includes('reviewer')
}

function specialitiesIn(account: Account, owner: AccountName | undefined) {
  const memberships = account.memberships.filter(
    (membership) => owner === undefined || membership.organisation.toLowerCase() === owner.toLowerCase(),
  )
  return [...new Set(memberships.flatMap((membership) => membership.specialities))]
}

function isHolder(account: Account, holder: Holder): boolean {
  return holder.kind === 'account'
    ? holder.account === account.id
    : rolesIn(account, holder.organisation).length > 0
}

/** Leaves out what is undefined: an entry says only what there is. */
function defined<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
