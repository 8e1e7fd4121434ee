import { expect, test } from 'vitest'
import { parseChatRequest } from './chat-request.ts'

const body = (more: object = {}) => ({
  model: 'lab/otter',
  messages: [{ role: 'user', content: 'Hello' }],
  ...more,
})

test('what a client leaves out or sets to null is not asked for', () => {
  const request = parseChatRequest(body({ temperature: null, tools: [], stop: null, n: 1, logprobs: false }))
  expect(request).toEqual({
    model: 'lab/otter',
    messages: [{ role: 'user', content: 'Hello' }],
    sampling: {},
    isStream: false,
    includeUsage: false,
  })
})

test('text parts are joined, the developer speaks as the system, and a refused turn keeps its refusal', () => {
  const parts = [
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
  ]
  const { messages } = parseChatRequest(
    body({
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: parts },
        { role: 'assistant', content: null, refusal: 'No.' },
      ],
    }),
  )
  expect(messages).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'ab' },
    { role: 'assistant', content: 'No.' },
  ])
})

test('the newer name of the limit wins', () => {
  const { sampling } = parseChatRequest(
    body({ max_completion_tokens: 5, max_tokens: 7, stop: 'x', seed: -1 }),
  )
  expect(sampling).toEqual({ maxTokens: 5, stop: ['x'], seed: -1 })
})

test.each([
  ['messages', { messages: [] }],
  ['messages[0]', { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }],
  ['messages[0]', { messages: [{ role: 'tool', content: 'x' }] }],
  ['tools', { tools: [{ type: 'function' }] }],
  ['logprobs', { logprobs: true }],
  ['n', { n: 2 }],
  ['response_format', { response_format: { type: 'json_schema' } }],
  ['max_tokens', { max_tokens: 0 }],
  ['temperature', { temperature: 'hot' }],
  ['stop', { stop: ['1', '2', '3', '4', '5'] }],
  ['model', { model: 7 }],
])('what cannot be done is refused by its name: %s', (param, more) => {
  expect(() => parseChatRequest(body(more))).toThrow(
    expect.objectContaining({ code: 'BadRequest', details: expect.objectContaining({ param }) as unknown }),
  )
})
