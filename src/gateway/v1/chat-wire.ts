import type { Finish } from '../chat-pipeline.ts'
import type { TextLane } from '../engine.ts'
import { refusalText } from '../refusal.ts'
import type { Usage } from '../usage-meter.ts'

/** What stays the same over all chunks of an answer. */
export type AnswerHead = { readonly id: string; readonly createdSeconds: number; readonly model: string }

/** An answer in OpenAI's words, as chunks and as a whole. */
export class ChatWire {
  readonly #head: AnswerHead
  readonly #includeUsage: boolean

  constructor(head: AnswerHead, includeUsage: boolean) {
    this.#head = head
    this.#includeUsage = includeUsage
  }

  first(): string {
    return this.#chunk({ role: 'assistant', content: '' }, null)
  }

  delta(lane: TextLane, text: string): string {
    return this.#chunk({ [fields[lane]]: text }, null)
  }

  /** The last chunks: how it ended, and the usage where it was asked for. */
  last(finish: Finish): string[] {
    const end = this.#chunk({}, finish.reason, extension(finish))
    if (!this.#includeUsage) return [end]
    const { id, createdSeconds, model } = this.#head
    const usage = {
      id,
      object: 'chat.completion.chunk',
      created: createdSeconds,
      model,
      choices: [],
      usage: wireUsage(finish.usage),
    }
    return [end, JSON.stringify(usage)]
  }

  whole(texts: Readonly<Partial<Record<TextLane, string>>>, finish: Finish): object {
    const { id, createdSeconds, model } = this.#head
    const refusal =
      finish.reason === 'content_filter' ? (texts.refusal ?? refusalOf(finish)) : (texts.refusal ?? null)
    const message = {
      role: 'assistant',
      content: texts.content ?? (refusal === null ? '' : null),
      refusal,
      ...(texts.reasoning === undefined ? {} : { reasoning_content: texts.reasoning }),
    }
    const choice = {
      index: 0,
      message,
      logprobs: null,
      finish_reason: finish.reason,
      ...filterResults(finish),
    }
    return {
      id,
      object: 'chat.completion',
      created: createdSeconds,
      model,
      choices: [choice],
      usage: wireUsage(finish.usage),
      ...extension(finish),
    }
  }

  #chunk(delta: object, reason: Finish['reason'] | null, extra: object = {}): string {
    const { id, createdSeconds, model } = this.#head
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: reason }]
    const usage = this.#includeUsage ? { usage: null } : {}
    return JSON.stringify({
      id,
      object: 'chat.completion.chunk',
      created: createdSeconds,
      model,
      choices,
      ...usage,
      ...extra,
    })
  }
}

const fields: Readonly<Record<TextLane, string>> = {
  content: 'content',
  reasoning: 'reasoning_content',
  refusal: 'refusal',
}

/** Why an answer was cut, in a field of our own that other clients pass over. */
function extension({ blocked, closed }: Finish): object {
  if (blocked !== undefined)
    return { ecluse: { reason: 'blocked', verdict_id: blocked.verdictId, category: blocked.category } }
  return closed === undefined ? {} : { ecluse: { reason: closed } }
}

function filterResults({ blocked }: Finish): object {
  return blocked === undefined ? {} : { content_filter_results: { [blocked.category]: { filtered: true } } }
}

function refusalOf({ blocked, closed }: Finish): string | null {
  if (blocked !== undefined) return refusalText(blocked.verdictId)
  return closed === undefined ? null : 'The model was closed while it answered.'
}

function wireUsage({ promptTokens, completionTokens }: Usage): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  }
}
