import type { GuardLane } from './guard.ts'
import type { Hazard } from './verdict.ts'

/** One lane's text on its way: what a verdict has covered by far enough may leave, the rest is held. */
export class HeldLane {
  /** The guard failed and the profile is open: nothing is judged from here on. */
  isUnjudged = false
  isEnded = false
  readonly #judge: GuardLane
  readonly #holdBack: number
  #held = ''
  #released = 0

  constructor(judge: GuardLane, holdBack: number) {
    this.#judge = judge
    this.#holdBack = holdBack
  }

  get isStopped(): boolean {
    return this.#judge.isStopped
  }

  get harm(): number {
    return this.#judge.score().harm
  }

  /** The likeliest hazard; undefined when the guard names none. */
  get hazard(): Hazard | undefined {
    return this.#judge.categories()[0]?.id
  }

  push(text: string): void {
    // Held before it is judged: text whose judging fails is not lost when the profile lets it pass.
    this.#held += text
    if (!this.isUnjudged) this.#judge.push(text)
  }

  end(): void {
    this.isEnded = true
    if (!this.isUnjudged) this.#judge.end()
  }

  /** Takes out what may leave now. */
  release(): string {
    const isFree = this.isUnjudged || (this.isEnded && !this.isStopped)
    const covered = this.#judge.judged - this.#holdBack - this.#released
    const length = isFree ? this.#held.length : wholeCharacters(this.#held, covered)
    const text = this.#held.slice(0, length)
    this.#held = this.#held.slice(length)
    this.#released += length
    return text
  }
}

/** At most `length` UTF-16 units, and never half of a surrogate pair. */
function wholeCharacters(text: string, length: number): number {
  if (length <= 0) return 0
  const splits = isHigh(text.charCodeAt(length - 1)) && isLow(text.charCodeAt(length))
  return splits ? length - 1 : length
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
