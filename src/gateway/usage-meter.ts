import type { EngineEvent } from './engine.ts'

/** About how many UTF-16 units a token has, for engines that leave before they have counted. */
const charsPerToken = 4

export type Usage = {
  readonly promptTokens: number
  readonly completionTokens: number
  readonly isEstimated: boolean
}

/** What an answer has cost so far: the engine's own count where it gives one, else ours. */
export class UsageMeter {
  #promptTokens: number
  #completionTokens = 0
  #uncountedChars = 0
  #isPromptCounted = false
  #isCounted = false

  constructor(promptChars: number) {
    this.#promptTokens = Math.ceil(promptChars / charsPerToken)
  }

  read(event: EngineEvent): void {
    if (event.kind === 'begun' && event.promptTokens !== undefined) this.#countPrompt(event.promptTokens)
    if (event.kind === 'text' && !this.#isCounted) {
      if (event.tokens === undefined) this.#uncountedChars += event.text.length
      else this.#completionTokens += event.tokens
    }
    if (event.kind !== 'usage') return
    this.#countPrompt(event.promptTokens)
    this.#completionTokens = event.completionTokens
    this.#uncountedChars = 0
    this.#isCounted = true
  }

  get usage(): Usage {
    const uncounted = Math.ceil(this.#uncountedChars / charsPerToken)
    return {
      promptTokens: this.#promptTokens,
      completionTokens: this.#completionTokens + uncounted,
      isEstimated: uncounted > 0 || !this.#isPromptCounted,
    }
  }

  #countPrompt(tokens: number): void {
    this.#promptTokens = tokens
    this.#isPromptCounted = true
  }
}
