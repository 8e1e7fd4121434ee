import type { ChatEvent } from '../gateway/index.ts'

/**
 * The events of a model, with the deltas of a short span joined: the reader writes each of them to disk, and a person
 * does not see the difference. The first comes at once. Ends without a word when the signal fires, whether or not the
 * model listens to it.
 */
export async function* paced(
  source: AsyncIterable<ChatEvent>,
  spanMs: number,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  const inbox = new Inbox()
  const stop = () => inbox.close()
  signal.addEventListener('abort', stop, { once: true })
  const model = source[Symbol.asyncIterator]()
  void pump(model, inbox)
  try {
    while (!signal.aborted) {
      const events = await inbox.take()
      if (events === undefined) return
      yield* events
      if (!inbox.isClosed) await inbox.pause(spanMs)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    inbox.close()
    // Not awaited: a model that hangs must not hold the person's turn.
    model.return?.().catch(() => undefined)
  }
}

async function pump(model: AsyncIterator<ChatEvent>, inbox: Inbox): Promise<void> {
  try {
    for (let next = await model.next(); next.done !== true && !inbox.isClosed; next = await model.next())
      inbox.put(next.value)
    inbox.close()
  } catch (error) {
    inbox.fail(error)
  }
}

class Inbox {
  #events: ChatEvent[] = []
  #failure: { readonly error: unknown } | undefined
  #wake: () => void = () => undefined
  isClosed = false

  put(event: ChatEvent): void {
    const last = this.#events.at(-1)
    if (last?.kind === 'delta' && event.kind === 'delta')
      this.#events[this.#events.length - 1] = { kind: 'delta', text: last.text + event.text }
    else this.#events.push(event)
    this.#wake()
  }

  close(): void {
    this.isClosed = true
    this.#wake()
  }

  fail(error: unknown): void {
    if (!this.isClosed) this.#failure = { error }
    this.close()
  }

  /** What has come, waiting for the first; undefined when no more will come. */
  async take(): Promise<readonly ChatEvent[] | undefined> {
    while (this.#events.length === 0 && !this.isClosed)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    const events = this.#events
    this.#events = []
    if (events.length > 0) return events
    if (this.#failure !== undefined) throw this.#failure.error
    return undefined
  }

  /** Lets deltas gather, unless the end comes first. */
  async pause(spanMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, spanMs)
      this.#wake = () => {
        if (!this.isClosed) return
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
