import type { Account } from '../accounts/index.ts'
import { digestOf, Problem, type Digest } from '../std/index.ts'
import { workedOn } from './authority.ts'
import type { EvidenceStatement } from './release-entry.ts'
import type { ReleaseLog } from './release-log.ts'

export type GivenEvidence = Omit<EvidenceStatement, 'revision' | 'binding' | 'by' | 'freshUntil'> & {
  readonly freshDays: number
}

/** What people say about a revision, in support of its release. */
export class Evidence {
  readonly #log: ReleaseLog

  constructor(log: ReleaseLog) {
    this.#log = log
  }

  async attach(account: Account, revision: Digest, given: GivenEvidence): Promise<Digest> {
    return await this.#log.act(account, async (log, act) => {
      const known = workedOn(act, revision)
      const { freshDays, ...described } = given
      const statement: EvidenceStatement = {
        ...described,
        revision: known.revision,
        binding: 'asserted',
        by: account.id,
        freshUntil: act.now + freshDays * 86_400_000,
      }
      const evidence = digestOf(statement)
      if (act.state.evidence.has(evidence)) throw new Problem('Conflict', 'this evidence is attached already')
      await log.append('evidence', { actor: account.id, on: revision, body: { evidence, statement } })
      return evidence
    })
  }
}
