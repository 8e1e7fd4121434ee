import type { Guard } from './guard.ts'
import { HeldLane } from './held-lane.ts'
import { responseThreshold, type SafeguardProfile } from './profile.ts'
import type { Category, GuardEvent, Verdict } from './verdict.ts'

/** One channel of one choice of a response, such as `0/content` or `0/reasoning`. */
export type LaneId = `${number}/${string}`

/** Text that may leave now, and, if the stream ends here, why. */
export type Release = { readonly text: string; readonly blocked?: Verdict }

export type StreamingGuardSetup = {
  readonly guard: Guard
  readonly profile: SafeguardProfile
  /** The score of the verdict on the prompt: the exchange is judged, not the response alone. */
  readonly promptScore: number
  readonly verdictId: string
  readonly count: (event: GuardEvent) => void
}

/**
 * Stands between an engine and a client, and lets a response through piece by piece.
 *
 * - No character is released before a verdict that has seen at least `holdBackChars` beyond it, or the end.
 * - What is released, and the verdict, depend on the text of each lane, not on how it was cut into pieces.
 * - What is released of a lane is a prefix of what was pushed, and never ends inside a surrogate pair.
 * - After a block nothing is ever released, in any lane.
 */
export class StreamingGuard {
  readonly #setup: StreamingGuardSetup
  readonly #threshold: number
  readonly #lanes = new Map<LaneId, HeldLane>()
  #blocked: Verdict | undefined
  #highest = 0
  #isCounted = false

  constructor(setup: StreamingGuardSetup) {
    this.#setup = setup
    this.#threshold = responseThreshold(setup.profile, setup.promptScore)
  }

  push(id: LaneId, text: string): Release {
    if (this.#blocked !== undefined) return { text: '', blocked: this.#blocked }
    const lane = this.#laneOf(id)
    if (lane.isEnded) throw new Error(`the lane ${id} has ended`)
    return this.#advance(lane, () => lane.push(text))
  }

  /** The lane is complete: the rest of it, or the block. Nothing for a lane that never spoke or ended before. */
  end(id: LaneId): Release {
    if (this.#blocked !== undefined) return { text: '', blocked: this.#blocked }
    const lane = this.#lanes.get(id)
    if (lane === undefined || lane.isEnded) return { text: '' }
    return this.#advance(lane, () => lane.end())
  }

  /** Ends every lane that is still open, in the order in which they first spoke. */
  endAll(): { readonly lane: LaneId; readonly release: Release }[] {
    return [...this.#lanes.keys()].map((lane) => ({ lane, release: this.end(lane) }))
  }

  /** The verdict on the response so far. Asked when the stream is over, also one that the client left: it is counted then. */
  verdict(): Verdict {
    const verdict = this.#blocked ?? this.#verdictOf('pass', 'none', this.#highest)
    if (!this.#isCounted) this.#count(verdict, false)
    this.#isCounted = true
    return verdict
  }

  #advance(lane: HeldLane, step: () => void): Release {
    try {
      step()
    } catch {
      // A guard that fails has judged nothing. What happens then is decided, and released, with the profile.
      return this.#failed(lane)
    }
    const text = lane.release()
    this.#highest = Math.max(this.#highest, lane.harm)
    // Closed by default: a guard that stops without naming a hazard blocks all the same.
    return lane.isStopped ? { text, blocked: this.#block(lane.hazard ?? 'guard-error', lane.harm) } : { text }
  }

  #failed(lane: HeldLane): Release {
    if (this.#setup.profile.onGuardError === 'closed')
      return { text: '', blocked: this.#block('guard-error', 1) }
    lane.isUnjudged = true
    this.#count(this.#verdictOf('pass', 'guard-error', this.#highest), true)
    return { text: lane.release() }
  }

  #block(category: Category, score: number): Verdict {
    this.#blocked = this.#verdictOf('block', category, score)
    return this.verdict()
  }

  #verdictOf(decision: Verdict['decision'], category: Category, score: number): Verdict {
    const { verdictId, profile } = this.#setup
    return { verdictId, decision, category, score, stage: 'response', profile: profile.name }
  }

  #count({ decision, category, stage, profile }: Verdict, failedOpen: boolean): void {
    this.#setup.count({ decision, category, stage, profile, failedOpen })
  }

  #laneOf(id: LaneId): HeldLane {
    const known = this.#lanes.get(id)
    if (known !== undefined) return known
    const { guard, profile } = this.#setup
    const lane = new HeldLane(guard.lane('response', this.#threshold), profile.holdBackChars)
    this.#lanes.set(id, lane)
    return lane
  }
}
