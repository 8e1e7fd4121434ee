import type { EngineEvent, TextLane } from '../engine.ts'

type Json = Readonly<Record<string, unknown>>

// The names under which engines send what the model thinks before it answers.
const lanes: readonly (readonly [string, TextLane])[] = [
  ['reasoning_content', 'reasoning'],
  ['reasoning', 'reasoning'],
  ['refusal', 'refusal'],
  ['content', 'content'],
]

/** What one chunk of an upstream says. Only text that has a lane is read: what no lane guards does not get through. */
export function eventsOf(data: string): EngineEvent[] {
  const chunk = asObject(JSON.parse(data))
  const events: EngineEvent[] = []
  const choice = asObject(Array.isArray(chunk['choices']) ? chunk['choices'][0] : undefined)
  const delta = asObject(choice['delta'])
  const seen = new Set<TextLane>()
  for (const [field, lane] of lanes) {
    const text = delta[field]
    // Some engines send the same thought under both names.
    if (typeof text !== 'string' || text === '' || seen.has(lane)) continue
    seen.add(lane)
    events.push({ kind: 'text', lane, text })
  }
  const reason = choice['finish_reason']
  if (typeof reason === 'string')
    events.push({
      kind: 'finish',
      reason: reason === 'length' || reason === 'content_filter' ? reason : 'stop',
    })
  const usage = asObject(chunk['usage'])
  const promptTokens = count(usage['prompt_tokens'])
  const completionTokens = count(usage['completion_tokens'])
  if (promptTokens !== undefined && completionTokens !== undefined)
    events.push({ kind: 'usage', promptTokens, completionTokens })
  return events
}

/** Whether the upstream tells of a failure in the middle of its stream. */
export function isFailure(data: string): boolean {
  return asObject(JSON.parse(data))['error'] !== undefined
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}
