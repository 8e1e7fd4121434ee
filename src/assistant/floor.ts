import { setTimeout as sleep } from 'node:timers/promises'

type Speaker = { readonly interruption: AbortController; readonly ended: Promise<void> }

/** A reader who has stopped reading must not keep the person from speaking on. */
const patienceMs = 1000

/** Who is being answered in each conversation: one at a time, and whoever speaks next interrupts. */
export class Floor {
  readonly #speakers = new Map<string, Speaker>()

  /** Resolves when the answer that is running in the conversation, if any, has ended and is kept. */
  async interrupt(conversation: string): Promise<void> {
    const speaker = this.#speakers.get(conversation)
    if (speaker === undefined) return
    speaker.interruption.abort()
    const waiting = new AbortController()
    const giveUp = sleep(patienceMs, undefined, { signal: waiting.signal }).catch(() => undefined)
    await Promise.race([speaker.ended, giveUp])
    waiting.abort()
    if (this.#speakers.get(conversation) === speaker) this.#speakers.delete(conversation)
  }

  async take(
    conversation: string,
  ): Promise<{ readonly interrupted: AbortSignal; readonly leave: () => void }> {
    // Several may have waited for the same one to end; those who come second interrupt the first.
    while (this.#speakers.has(conversation)) await this.interrupt(conversation)
    const interruption = new AbortController()
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const speaker = { interruption, ended }
    this.#speakers.set(conversation, speaker)
    return {
      interrupted: interruption.signal,
      leave: () => {
        if (this.#speakers.get(conversation) === speaker) this.#speakers.delete(conversation)
        resolve()
      },
    }
  }

  async close(): Promise<void> {
    await Promise.all(
      [...this.#speakers.keys()].map(async (conversation) => await this.interrupt(conversation)),
    )
  }
}
