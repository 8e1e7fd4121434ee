import type { AccountId } from '../accounts/index.ts'
import type { RecordReader, RecordTransaction, RecordWriter } from '../record/index.ts'
import { digestOf, Problem, type Clock, type Digest, type Instant } from '../std/index.ts'
import { access, type Decision, type Question } from './access.ts'
import { Evidence } from './evidence.ts'
import { Grants } from './grants.ts'
import { Holds } from './holds.ts'
import type { Exposure } from './level.ts'
import { faultsOf, type Policy } from './policy.ts'
import { Proposals } from './proposals.ts'
import type { Agreement } from './release-entry.ts'
import { ReleaseLog, ReleaseLogTransaction } from './release-log.ts'
import type { RegisteredRevision, ReleaseReader, ReleaseWriter, Standing } from './release.ts'
import { decidedLevel, effectiveLevel, exposureAt, holdsOver } from './standing.ts'
import { policyAt, type State } from './state.ts'

export type ReleaseOptions = { readonly record: RecordReader & RecordWriter; readonly clock: Clock }

export async function createRelease(options: ReleaseOptions): Promise<Release> {
  const release = new Release(options)
  await release.open()
  return release
}

export type Change = 'created' | 'updated' | 'unchanged'

/**
 * Release control as the other rooms and the provisioning meet it. What people do is done through its parts, all over
 * one log: each of their commands checks its rule on the newest state and writes its entry in one transaction.
 */
export class Release implements ReleaseReader, ReleaseWriter {
  readonly #log: ReleaseLog
  readonly evidence: Evidence
  readonly proposals: Proposals
  readonly holds: Holds
  readonly grants: Grants

  constructor({ record, clock }: ReleaseOptions) {
    this.#log = new ReleaseLog(record, clock)
    this.evidence = new Evidence(this.#log)
    this.proposals = new Proposals(this.#log)
    this.holds = new Holds(this.#log)
    this.grants = new Grants(this.#log)
  }

  async open(): Promise<void> {
    await this.#log.catchUp()
  }

  get state(): State {
    return this.#log.state
  }

  now(): Instant {
    return this.#log.now()
  }

  access(question: Question): Decision {
    return access(this.state, question, this.now())
  }

  standing(revision: Digest): Standing {
    const now = this.now()
    const known = this.state.revisions.get(revision)
    return {
      level: effectiveLevel(this.state, revision, now),
      decidedLevel: known === undefined ? 'withheld' : decidedLevel(this.state, known, now),
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

  /** The name of the policy in force; empty while none is adopted. */
  policyName(): string {
    return policyAt(this.state, this.now())?.policy.name ?? ''
  }

  async adoptPolicy(policy: Policy, actor: string): Promise<Change> {
    const faults = faultsOf(policy)
    if (faults.length > 0)
      throw new Problem('Unprocessable', `the policy contradicts itself: ${faults.join('; ')}`, {
        details: { faults },
      })
    const digest = digestOf(policy)
    return await this.#log.write(async (log, { state, now }) => {
      const current = policyAt(state, now)
      if (current?.digest === digest) return 'unchanged'
      await log.append('policy', { actor, on: digest, body: { policy } })
      return current === undefined ? 'created' : 'updated'
    })
  }

  async putAgreement(agreement: Agreement, actor: string): Promise<Change> {
    return await this.#log.write(async (log, { state }) => {
      const known = state.agreements.findLast(({ id }) => id === agreement.id)
      if (known !== undefined) {
        const { at: _, ...current } = known
        if (digestOf({ ...agreement }) === digestOf(current)) return 'unchanged'
        if (agreement.version <= current.version)
          throw new Problem(
            'Conflict',
            `agreement ${agreement.id} is at version ${current.version}: other words need a higher one`,
          )
      }
      await log.append('agreement', { actor, body: agreement })
      return known === undefined ? 'created' : 'updated'
    })
  }
}
