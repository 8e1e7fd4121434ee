/** Milliseconds since the Unix epoch. */
export type Instant = number

/** Where time comes from. Handed over, so that a test decides what time it is. */
export interface Clock {
  now(): Instant
}

export const systemClock: Clock = { now: () => Date.now() }

/** A clock that a test moves by hand. */
export class ManualClock implements Clock {
  #now: Instant

  constructor(start: Instant = Date.UTC(2026, 0, 1)) {
    this.#now = start
  }

  now(): Instant {
    return this.#now
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds
  }
}
