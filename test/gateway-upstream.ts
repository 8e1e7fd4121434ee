import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { listen } from './gateway-world.ts'

/** A small OpenAI-compatible server that writes what a test tells it to, and remembers what it was asked. */
export type Upstream = AsyncDisposable & {
  readonly baseUrl: string
  readonly requests: {
    readonly headers: IncomingHttpHeaders
    readonly body: Readonly<Record<string, unknown>>
  }[]
  /** When the last request was broken off by the gateway. */
  readonly abortedAt: () => number | undefined
  respond: (response: ServerResponse) => void | Promise<void>
}

export async function openUpstream(): Promise<Upstream> {
  let abortedAt: number | undefined
  const requests: Upstream['requests'] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const text = Buffer.concat(pieces).toString()
      requests.push({
        headers: request.headers,
        body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      })
      if (request.url === '/v1/models') response.writeHead(200).end('{"data":[]}')
      else void upstream.respond(response)
    })
    response.on('close', () => {
      if (!response.writableFinished) abortedAt = performance.now()
    })
  })
  const origin = await listen(server)
  const upstream: Upstream = {
    baseUrl: `${origin}/v1`,
    requests,
    abortedAt: () => abortedAt,
    respond: (response) => streamWords(response, ['Otters ', 'hold ', 'hands.']),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return upstream
}

export function chunk(delta: object, finishReason: string | null = null): string {
  const body = {
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  }
  return `data: ${JSON.stringify(body)}\n\n`
}

export const usageChunk = (promptTokens: number, completionTokens: number): string =>
  `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: promptTokens, completion_tokens: completionTokens } })}\n\n`

/** A whole answer: the words, how it ended, the usage, the end. */
export function streamWords(response: ServerResponse, words: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const word of words) response.write(chunk({ content: word }))
  response.write(chunk({}, 'stop'))
  response.write(usageChunk(11, words.length))
  response.end('data: [DONE]\n\n')
}

/** A word every few milliseconds, without end. */
export async function streamForEver(response: ServerResponse): Promise<void> {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
  while (!response.destroyed) {
    response.write(chunk({ content: 'and so on, ' }))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
