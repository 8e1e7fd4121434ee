import type { Account } from '../accounts/index.ts'
import { Problem, randomId } from '../std/index.ts'
import { policyInForce, reviews, rolesOf, workedOn, type Act } from './authority.ts'
import type { HoldScope } from './release-entry.ts'
import type { ReleaseLog } from './release-log.ts'
import type { HoldState } from './state.ts'

export type GivenHold = { readonly scope: HoldScope; readonly reason: string; readonly hours?: number }

/** One authorised person can close, at once; it ends by itself, and to lift it sooner takes a proposal. */
export class Holds {
  readonly #log: ReleaseLog

  constructor(log: ReleaseLog) {
    this.#log = log
  }

  async place(account: Account, { scope, reason, hours }: GivenHold): Promise<HoldState> {
    return await this.#log.act(account, async (log, act) => {
      refuseStranger(act, scope)
      const { state, now } = act
      const until = now + (hours ?? policyInForce(state, now).policy.holdHours) * 3_600_000
      const hold = randomId('hold', now)
      const entry = await log.append('hold', {
        actor: account.id,
        ...(scope.kind === 'revision' ? { on: scope.revision } : {}),
        body: { hold, scope, until },
      })
      // The public half says that something is closed, the sealed half why.
      await log.append('notice', { actor: account.id, body: { hold, reason } })
      return { hold, scope, until, at: entry.at, by: account.id, seq: entry.seq, reason }
    })
  }
}

function refuseStranger(act: Act, scope: HoldScope): void {
  if (scope.kind === 'revision') {
    workedOn(act, scope.revision)
    return
  }
  const { account } = act
  const owner = scope.kind === 'owner' ? scope.owner : undefined
  const mayHold = account.isOperator || reviews(act, owner) || rolesOf(account, owner).includes('owner')
  if (!mayHold) throw new Problem('Forbidden', 'this hold takes a reviewer or an operator')
}
