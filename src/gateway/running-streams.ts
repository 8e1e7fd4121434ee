import { setTimeout as sleep } from 'node:timers/promises'
import type { Denied, Question, ReleaseReader } from '../release/index.ts'
import type { Clock, Instant } from '../std/index.ts'

/** How often answers are looked at whose term ends by itself, without an entry in the Record. */
const termCheckMs = 250

/** Permission to stream, for as long as release gives the same answer. */
export interface Lease extends Disposable {
  /** Aborted when the answer has turned. */
  readonly signal: AbortSignal
  readonly denied: Denied | undefined
}

type Running = {
  readonly question: Question
  until: Instant
  readonly abort: AbortController
  denied?: Denied
}

/** Every answer that is on its way to a client. Each is asked for again as soon as anything has changed. */
export class RunningStreams {
  readonly #release: Pick<ReleaseReader, 'access' | 'onChange'>
  readonly #clock: Clock
  readonly #running = new Set<Running>()
  readonly #endListening: () => void
  readonly #timer: NodeJS.Timeout

  constructor(release: Pick<ReleaseReader, 'access' | 'onChange'>, clock: Clock) {
    this.#release = release
    this.#clock = clock
    this.#endListening = release.onChange(() => this.#askAll())
    this.#timer = setInterval(() => this.#askThoseWhoseTermEnded(), termCheckMs).unref()
  }

  get count(): number {
    return this.#running.size
  }

  /** The caller has been told yes just now; from here on the answer is watched. */
  begin(question: Question): Lease {
    const running: Running = { question, until: Infinity, abort: new AbortController() }
    this.#running.add(running)
    // Asked once more: what was decided between the first answer and now must not be missed.
    this.#ask(running)
    return {
      signal: running.abort.signal,
      get denied() {
        return running.denied
      },
      [Symbol.dispose]: () => void this.#running.delete(running),
    }
  }

  /** Resolves when the last of them has ended, or when the time is over. */
  async ended(withinMs: number): Promise<void> {
    const end = performance.now() + withinMs
    while (this.#running.size > 0 && performance.now() < end) await sleep(20)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#endListening()
  }

  #askAll(): void {
    for (const running of this.#running) this.#ask(running)
  }

  #askThoseWhoseTermEnded(): void {
    const now = this.#clock.now()
    for (const running of this.#running) if (running.until <= now) this.#ask(running)
  }

  #ask(running: Running): void {
    if (running.denied !== undefined) return
    const decision = this.#release.access(running.question)
    running.until = decision.until ?? Infinity
    if (decision.allowed) return
    running.denied = decision
    running.abort.abort(new Error('release control closed the model'))
  }
}
