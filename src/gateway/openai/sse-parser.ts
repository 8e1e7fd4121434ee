/**
 * Server-sent events, incrementally (WHATWG HTML §9.2.6): bytes in, the data of each complete event out.
 * The result does not depend on how the bytes were cut. What is left at the end is an incomplete event and is dropped.
 */
export class SseParser {
  // The decoder keeps half a character until its other half comes, and drops the byte order mark.
  readonly #decoder = new TextDecoder()
  readonly #limit: number
  #line = ''
  #data: string | undefined
  #endedWithReturn = false

  /** An upstream that never ends a line must not fill our memory. */
  constructor(limitChars = 4 * 1024 * 1024) {
    this.#limit = limitChars
  }

  push(bytes: Uint8Array): string[] {
    const events: string[] = []
    let text = this.#decoder.decode(bytes, { stream: true })
    if (text === '') return events
    // A line feed right after a carriage return belongs to it, also when it came in the next piece.
    if (this.#endedWithReturn && text.startsWith('\n')) text = text.slice(1)
    if (text !== '') this.#endedWithReturn = text.endsWith('\r')
    const lines = text.split(/\r\n|\r|\n/)
    const last = lines.pop() ?? ''
    for (const line of lines) {
      this.#take(this.#line + line, events)
      this.#line = ''
    }
    this.#line += last
    if (this.#line.length + (this.#data?.length ?? 0) > this.#limit)
      throw new SyntaxError('an event of the stream is too long')
    return events
  }

  #take(line: string, events: string[]): void {
    if (line === '') {
      if (this.#data !== undefined) events.push(this.#data)
      this.#data = undefined
      return
    }
    if (line !== 'data' && !line.startsWith('data:')) return
    const value = line.slice('data:'.length).replace(/^ /, '')
    this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`
  }
}
