import { Problem } from '../../std/index.ts'

/** A bounded queue for something that does one thing at a time. */
export class Turns {
  readonly #longest: number
  readonly #waiting: (() => void)[] = []
  #isTaken = false

  constructor(longest: number) {
    this.#longest = longest
  }

  get isIdle(): boolean {
    return !this.#isTaken
  }

  /** Resolves with the function that ends the turn. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (!this.#isTaken) {
      this.#isTaken = true
      return this.#ending()
    }
    if (this.#waiting.length >= this.#longest)
      throw new Problem(
        'engine_unavailable',
        'the embedded engine has too many requests waiting; try again shortly',
      )
    await this.#wait(signal)
    return this.#ending()
  }

  async #wait(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1)
        reject(signal.reason instanceof Error ? signal.reason : new Error('left the queue'))
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(begin)
    })
  }

  #ending(): () => void {
    let hasEnded = false
    return () => {
      if (hasEnded) return
      hasEnded = true
      const next = this.#waiting.shift()
      if (next === undefined) this.#isTaken = false
      else next()
    }
  }
}
