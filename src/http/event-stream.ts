import type { ServerResponse } from 'node:http'

/** Server-sent events on a raw response: one writer, back-pressure respected, a heartbeat while nothing comes. */
export class EventStream {
  readonly #response: ServerResponse
  readonly #heartbeat: NodeJS.Timeout

  constructor(response: ServerResponse, headers: Readonly<Record<string, string>> = {}) {
    this.#response = response
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      ...headers,
    })
    response.flushHeaders()
    this.#heartbeat = setInterval(() => response.write(': ping\n\n'), 10_000)
    response.once('close', () => clearInterval(this.#heartbeat))
  }

  /** Resolves when the reader can take more. */
  async send(data: string, event?: string): Promise<void> {
    if (this.#response.destroyed) return
    const name = event === undefined ? '' : `event: ${event}\n`
    if (this.#response.write(`${name}data: ${data}\n\n`)) return
    await new Promise<void>((resolve) => {
      this.#response.once('drain', resolve)
      this.#response.once('close', resolve)
    })
  }

  end(): void {
    clearInterval(this.#heartbeat)
    this.#response.end()
  }
}
