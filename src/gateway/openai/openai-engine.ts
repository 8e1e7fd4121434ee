import { Pool, type Dispatcher } from 'undici'
import { Problem } from '../../std/index.ts'
import type { Engine, EngineEvent, EngineHealth, EngineRequest } from '../engine.ts'
import { SseParser } from './sse-parser.ts'
import { eventsOf, isFailure } from './upstream-events.ts'

export type OpenAiEngineSetup = {
  readonly name: string
  /** As other clients take it, with its `/v1`. */
  readonly baseUrl: string
  readonly apiKey?: string
  /** The longest silence of the upstream, before its answer and within it. */
  readonly silenceMs?: number
}

/** Any server that speaks OpenAI's chat completions. */
export class OpenAiEngine implements Engine {
  readonly kind = 'openai'
  readonly name: string
  // A pool is tied to one origin and follows no redirect, so the key can go nowhere else.
  readonly #pool: Pool
  readonly #path: string
  readonly #headers: Readonly<Record<string, string>>

  constructor({ name, baseUrl, apiKey, silenceMs = 120_000 }: OpenAiEngineSetup) {
    const url = new URL(baseUrl)
    this.name = name
    this.#path = url.pathname.replace(/\/$/, '')
    this.#pool = new Pool(url.origin, { headersTimeout: silenceMs, bodyTimeout: silenceMs, connections: 256 })
    this.#headers = {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    }
  }

  async *chat(request: EngineRequest, signal: AbortSignal): AsyncIterable<EngineEvent> {
    const { statusCode, body } = await this.#request('POST', '/chat/completions', signal, wireBody(request))
    if (statusCode !== 200) throw await this.#refusal(statusCode, body)
    yield { kind: 'begun' }
    let hasFinished = false
    for await (const data of this.#data(body)) {
      if (data === '[DONE]') break
      if (isFailure(data)) throw this.#unavailable('failed in the middle of its answer')
      for (const event of eventsOf(data)) {
        hasFinished ||= event.kind === 'finish'
        yield event
      }
    }
    // Without a finish the answer was cut, and a cut answer must not look like a whole one.
    if (!hasFinished) throw this.#unavailable('ended in the middle of its answer')
  }

  async health(): Promise<EngineHealth> {
    try {
      const { statusCode, body } = await this.#request('GET', '/models', AbortSignal.timeout(3000))
      await body.dump()
      return statusCode === 200
        ? { isHealthy: true }
        : { isHealthy: false, message: `it answers ${statusCode}` }
    } catch (error) {
      if (error instanceof Problem) return { isHealthy: false, message: 'it cannot be reached' }
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  async #request(method: 'GET' | 'POST', path: string, signal: AbortSignal, body?: string) {
    try {
      return await this.#pool.request({
        method,
        path: `${this.#path}${path}`,
        headers: this.#headers,
        signal,
        ...(body === undefined ? {} : { body }),
      })
    } catch (error) {
      throw this.#unavailable('cannot be reached', error)
    }
  }

  async *#data(body: Dispatcher.ResponseData['body']): AsyncIterable<string> {
    const parser = new SseParser()
    try {
      for await (const bytes of body) yield* parser.push(bytes as Uint8Array)
    } catch (error) {
      throw this.#unavailable('broke off its answer', error)
    }
  }

  // The upstream's own words stay out of the answer: they may quote its key or another's prompt.
  async #refusal(status: number, body: Dispatcher.ResponseData['body']): Promise<Problem> {
    const text = status === 400 ? (await body.text()).slice(0, 4096) : (await body.dump(), '')
    if (/context_length_exceeded|maximum context length/i.test(text))
      return new Problem('context_length_exceeded', 'the messages are longer than the context of the model')
    return this.#unavailable(`answered with status ${status}`)
  }

  #unavailable(what: string, cause?: unknown): Problem {
    return new Problem(
      'engine_unavailable',
      `the engine ${this.name} ${what}`,
      cause === undefined ? {} : { cause },
    )
  }
}

function wireBody({ model, messages, sampling }: EngineRequest): string {
  return JSON.stringify({
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: sampling.maxTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    seed: sampling.seed,
    stop: sampling.stop,
  })
}
