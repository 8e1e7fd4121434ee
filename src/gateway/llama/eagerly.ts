/**
 * Takes the values of a stream as they come and keeps them for a reader who may be slow. `over` is called when the stream
 * has ended, not when the reader has: a client that does not read must not keep an engine from the others. The stream
 * must have an end of its own, such as a limit on tokens, for all of it may be kept.
 */
export async function* eagerly<T>(stream: AsyncIterable<T>, over: () => void): AsyncIterable<T> {
  const kept: T[] = []
  let wake = () => {}
  let hasEnded = false
  const taking = (async () => {
    try {
      for await (const value of stream) {
        kept.push(value)
        wake()
      }
    } finally {
      hasEnded = true
      over()
      wake()
    }
  })()
  // Whoever reads to the end hears of the failure there.
  taking.catch(() => undefined)
  for (;;) {
    for (let value = kept.shift(); value !== undefined; value = kept.shift()) yield value
    if (hasEnded) return await taking
    await new Promise<void>((resolve) => (wake = resolve))
  }
}
