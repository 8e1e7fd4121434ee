/**
 * The values of a stream until a signal is aborted, however long the stream then takes to notice. It throws what the
 * stream throws before that, and nothing after.
 */
export async function* untilAborted<T>(stream: AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> {
  const iterator = stream[Symbol.asyncIterator]()
  const aborted = new Promise<'aborted'>((resolve) => {
    if (signal.aborted) resolve('aborted')
    signal.addEventListener('abort', () => resolve('aborted'), { once: true })
  })
  try {
    for (;;) {
      const next = iterator.next()
      // The loser of the race may still fail, and nobody waits for it.
      next.catch(() => undefined)
      const step = await Promise.race([aborted, next]).catch((error: unknown) => {
        if (signal.aborted) return 'aborted' as const
        throw error
      })
      if (step === 'aborted' || signal.aborted || step.done === true) return
      yield step.value
    }
  } finally {
    void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}
