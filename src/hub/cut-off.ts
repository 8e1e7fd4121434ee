import type { ServerResponse } from 'node:http'
import type { Decision, ReleaseReader } from '../release/index.ts'
import type { Clock } from '../std/index.ts'

// A timer of Node holds 31 bits of milliseconds; a later end is looked at again then.
const longestTimerMs = 2 ** 31 - 1

/** Ends a running answer as soon as its reader may no longer have it: after a hold, a revoke, or when a grant runs out. */
export function keepOpenWhile(
  { release, clock }: { readonly release: ReleaseReader; readonly clock: Clock },
  ask: () => Decision,
  response: ServerResponse,
): void {
  let timer: NodeJS.Timeout | undefined
  const check = (): void => {
    clearTimeout(timer)
    const decision = ask()
    if (!decision.allowed) {
      response.destroy()
    } else if (decision.until !== undefined) {
      timer = setTimeout(check, Math.min(Math.max(decision.until - clock.now(), 0) + 1, longestTimerMs))
      timer.unref()
    }
  }
  const stop = release.onChange(check)
  response.once('close', () => {
    stop()
    clearTimeout(timer)
  })
  check()
}
