/** What became of one step of the walk. */
export type StepResult = {
  readonly step: string
  readonly ok: boolean
  readonly ms: number
  readonly detail: string
}

/** Runs steps one after the other, and tells each as it ends. The first that fails ends the walk. */
export class Walk {
  readonly results: StepResult[] = []
  readonly #tell: (result: StepResult) => void

  constructor(tell: (result: StepResult) => void) {
    this.#tell = tell
  }

  get hasFailed(): boolean {
    return this.results.some((result) => !result.ok)
  }

  /** `act` returns what it saw, in a line; it throws where that is not what the product promises. */
  async step(step: string, act: () => Promise<string>): Promise<void> {
    if (this.hasFailed) return
    const start = performance.now()
    const took = () => Math.round(performance.now() - start)
    try {
      this.#note({ step, ok: true, detail: await act(), ms: took() })
    } catch (error) {
      this.#note({
        step,
        ok: false,
        detail: error instanceof Error ? error.message : String(error),
        ms: took(),
      })
    }
  }

  #note(result: StepResult): void {
    this.results.push(result)
    this.#tell(result)
  }
}

/** A promise of the product that the walk looks at. */
export function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise)
}
