import { Problem } from '../std/index.ts'
import type { ChatMessage, Sampling } from './engine.ts'

/** A chat completion request, in our words. What it asks for beyond this is refused, never quietly dropped. */
export type ChatRequest = {
  readonly model: string
  readonly messages: readonly ChatMessage[]
  readonly sampling?: Sampling
}

/** The same with what only concerns the wire. */
export type WireChatRequest = ChatRequest & {
  readonly isStream: boolean
  readonly includeUsage: boolean
}

type Json = Readonly<Record<string, unknown>>

// Each of these changes what comes back, so leaving it out unseen would answer another question than the one asked.
const notYet = ['tools', 'functions', 'logprobs', 'audio', 'modalities', 'prediction', 'web_search_options']

/** Parses the body of POST /v1/chat/completions. */
export function parseChatRequest(body: unknown): WireChatRequest {
  const json = object(body, 'the body')
  for (const name of notYet)
    if (isAsked(json[name])) throw bad(name, `${name} is not supported by this server`)
  if (json['n'] !== undefined && json['n'] !== null && json['n'] !== 1) throw bad('n', 'n must be 1')
  const format = json['response_format']
  if (isAsked(format) && object(format, 'response_format')['type'] !== 'text')
    throw bad('response_format', 'only response_format "text" is supported by this server')
  const options = json['stream_options']
  return {
    model: text(json['model'], 'model'),
    messages: messages(json['messages']),
    sampling: sampling(json),
    isStream: json['stream'] === true,
    includeUsage: isAsked(options) && object(options, 'stream_options')['include_usage'] === true,
  }
}

function messages(value: unknown): ChatMessage[] {
  if (!Array.isArray(value) || value.length === 0)
    throw bad('messages', 'messages must be a list of at least one')
  return value.map((item, index) => message(object(item, `messages[${index}]`), `messages[${index}]`))
}

function message(json: Json, at: string): ChatMessage {
  const role = json['role']
  if (role === 'system' || role === 'developer')
    return { role: 'system', content: content(json['content'], at) }
  if (role === 'user') return { role: 'user', content: content(json['content'], at) }
  if (role !== 'assistant') throw bad(at, `${at}.role must be system, developer, user or assistant`)
  if (isAsked(json['tool_calls'])) throw bad(at, `${at}.tool_calls is not supported by this server`)
  // A turn that was refused has no content: what the model saw as said is the refusal.
  return { role: 'assistant', content: content(json['content'] ?? json['refusal'], at) }
}

/** A text, or parts that are all text. */
function content(value: unknown, at: string): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) throw bad(at, `${at}.content must be text`)
  return value
    .map((item) => {
      const part = object(item, `${at}.content`)
      if (part['type'] !== 'text' || typeof part['text'] !== 'string')
        throw bad(at, `${at}.content may have parts of type text only`)
      return part['text']
    })
    .join('')
}

function sampling(json: Json): Sampling {
  const maxTokens = json['max_completion_tokens'] ?? json['max_tokens']
  return {
    ...number(maxTokens, 'max_tokens', { least: 1, most: 1_000_000, isInteger: true }, (value) => ({
      maxTokens: value,
    })),
    ...number(json['temperature'], 'temperature', { least: 0, most: 2 }, (value) => ({ temperature: value })),
    ...number(json['top_p'], 'top_p', { least: 0, most: 1 }, (value) => ({ topP: value })),
    ...number(
      json['seed'],
      'seed',
      { least: Number.MIN_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER, isInteger: true },
      (value) => ({ seed: value }),
    ),
    ...stop(json['stop']),
  }
}

type Bounds = { readonly least: number; readonly most: number; readonly isInteger?: boolean }

function number(value: unknown, name: string, bounds: Bounds, field: (value: number) => Sampling): Sampling {
  if (!isAsked(value)) return {}
  const isRight = typeof value === 'number' && value >= bounds.least && value <= bounds.most
  if (!isRight || (bounds.isInteger === true && !Number.isInteger(value)))
    throw bad(
      name,
      `${name} must be ${bounds.isInteger === true ? 'a whole number' : 'a number'} from ${bounds.least} to ${bounds.most}`,
    )
  return field(value)
}

function stop(value: unknown): Sampling {
  if (!isAsked(value)) return {}
  const texts = Array.isArray(value) ? value : [value]
  const isRight =
    texts.length <= 4 && texts.every((each) => typeof each === 'string' && each !== '' && each.length <= 256)
  if (!isRight) throw bad('stop', 'stop must be one to four texts of at most 256 characters')
  return { stop: texts.map(String) }
}

// Clients send null, false and empty lists for what they do not want.
function isAsked(value: unknown): boolean {
  return (
    value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0)
  )
}

function object(value: unknown, name: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad(name, `${name} must be a JSON object`)
  return value as Json
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw bad(name, `${name} must be a text`)
  return value
}

function bad(param: string, message: string): Problem {
  return new Problem('BadRequest', message, { details: { param } })
}
