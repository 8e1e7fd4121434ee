import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Principal } from '../../accounts/index.ts'
import { EventStream } from '../../http/index.ts'
import type { Logger } from 'pino'
import { parseChatRequest } from '../chat-request.ts'
import type { AnswerEvent, ChatPipeline, Finish } from '../chat-pipeline.ts'
import type { TextLane } from '../engine.ts'
import { ChatWire } from './chat-wire.ts'
import { sendJson, wireError } from './openai-error.ts'
import { readJson } from './read-json.ts'

export type ChatCompletionsSetup = {
  readonly pipeline: ChatPipeline
  readonly nowMs: () => number
  readonly logger: Logger
}

export type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly principal: Principal
  readonly requestId: string
}

/** POST /v1/chat/completions */
export async function chatCompletions(setup: ChatCompletionsSetup, exchange: Exchange): Promise<void> {
  const { request, response, principal, requestId } = exchange
  const asked = parseChatRequest(await readJson(request))
  const gone = new AbortController()
  // "close" comes after a complete response too; then there is nothing left to abort.
  response.once('close', () => gone.abort(new Error('the client has left')))
  if (response.destroyed) return
  const events = setup.pipeline.answer(principal, asked, { requestId, signal: gone.signal })
  const writer = new Writer(setup, exchange, asked)
  for await (const event of guarded(events, writer)) await writer.write(event)
}

/** A failure before the first byte is an error response; after it only the stream can tell. */
async function* guarded(events: AsyncIterable<AnswerEvent>, writer: Writer): AsyncIterable<AnswerEvent> {
  try {
    yield* events
  } catch (error) {
    if (!writer.hasBegun) throw error
    await writer.fail(error)
  }
}

class Writer {
  readonly #setup: ChatCompletionsSetup
  readonly #exchange: Exchange
  readonly #asked: { readonly isStream: boolean; readonly includeUsage: boolean }
  readonly #texts: Partial<Record<TextLane, string>> = {}
  #wire: ChatWire | undefined
  #stream: EventStream | undefined

  constructor(
    setup: ChatCompletionsSetup,
    exchange: Exchange,
    asked: { readonly isStream: boolean; readonly includeUsage: boolean },
  ) {
    this.#setup = setup
    this.#exchange = exchange
    this.#asked = asked
  }

  /** Bytes of the answer are out, or may be. */
  get hasBegun(): boolean {
    return this.#stream !== undefined
  }

  async write(event: AnswerEvent): Promise<void> {
    switch (event.kind) {
      case 'start':
        return this.#start(event)
      case 'delta':
        if (this.#stream === undefined) this.#texts[event.lane] = (this.#texts[event.lane] ?? '') + event.text
        return this.#stream?.send(this.#wire?.delta(event.lane, event.text) ?? '')
      case 'finish':
        return this.#finish(event)
    }
  }

  /** The engine broke: the client must not take what it has for a whole answer, so there is no [DONE]. */
  async fail(error: unknown): Promise<void> {
    const { error: body } = wireError(error)
    this.#setup.logger.warn({ err: error, requestId: this.#exchange.requestId }, 'an answer broke off')
    await this.#stream?.send(JSON.stringify({ error: body }))
    this.#stream?.end()
  }

  async #start({ model, revision, profile }: Extract<AnswerEvent, { kind: 'start' }>): Promise<void> {
    const { response, requestId } = this.#exchange
    const createdSeconds = Math.floor(this.#setup.nowMs() / 1000)
    this.#wire = new ChatWire(
      { id: `chatcmpl-${requestId}`, createdSeconds, model },
      this.#asked.includeUsage,
    )
    response.setHeader('x-ecluse-revision', revision)
    response.setHeader('x-ecluse-profile', profile)
    if (!this.#asked.isStream) return
    this.#stream = new EventStream(response)
    await this.#stream.send(this.#wire.first())
  }

  async #finish(finish: Finish): Promise<void> {
    if (this.#stream === undefined)
      return sendJson(this.#exchange.response, 200, this.#wire?.whole(this.#texts, finish))
    for (const chunk of this.#wire?.last(finish) ?? []) await this.#stream.send(chunk)
    await this.#stream.send('[DONE]')
    this.#stream.end()
  }
}
