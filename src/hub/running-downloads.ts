import type { ServerResponse } from 'node:http'
import type { Decision, ReleaseReader } from '../release/index.ts'
import type { Clock, Instant } from '../std/index.ts'

// A timer of Node holds 31 bits of milliseconds; a later end is looked at again then.
const longestTimerMs = 2 ** 31 - 1

/** Ends a running answer as soon as its reader may no longer have it: after a hold, a revoke, or when a grant runs out. */
export class RunningDownloads {
  readonly #clock: Clock
  readonly #checks = new Set<() => void>()
  #lastCheckedAt: Instant

  constructor({ release, clock }: { readonly release: ReleaseReader; readonly clock: Clock }) {
    this.#clock = clock
    this.#lastCheckedAt = clock.now()
    release.onChange(() => {
      for (const check of this.#checks) check()
      this.#lastCheckedAt = clock.now()
    })
  }

  /** When the running downloads last followed a change of the release: the hub's line in the receipt of a hold. */
  get lastCheckedAt(): Instant {
    return this.#lastCheckedAt
  }

  keepOpenWhile(ask: () => Decision, response: ServerResponse): void {
    let timer: NodeJS.Timeout | undefined
    const check = (): void => {
      clearTimeout(timer)
      const decision = ask()
      if (!decision.allowed) {
        cutOff(response)
      } else if (decision.until !== undefined) {
        const waitMs = Math.max(decision.until - this.#clock.now(), 0) + 1
        timer = setTimeout(check, Math.min(waitMs, longestTimerMs)).unref()
      }
    }
    this.#checks.add(check)
    response.once('close', () => {
      this.#checks.delete(check)
      clearTimeout(timer)
    })
    check()
  }
}

// An ordinary end would still deliver the megabytes that wait in the kernel for a slow reader; a reset throws them away.
function cutOff(response: ServerResponse): void {
  response.socket?.resetAndDestroy()
  response.destroy()
}
