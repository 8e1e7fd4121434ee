import { createServer } from 'node:http'
import type OpenAI from 'openai'
import { APIError } from 'openai'
import { describe, expect, test } from 'vitest'
import type { Servable } from '../src/gateway/index.ts'
import { parseRepoId } from '../src/names/index.ts'
import { sha256 } from '../src/std/index.ts'
import { chunk, openUpstream, streamForEver, streamWords, type Upstream } from './gateway-upstream.ts'
import { listen, openGatewayWorld, person, until, type GatewayWorld } from './gateway-world.ts'

const otter: Servable = {
  model: parseRepoId('lab/otter'),
  revision: sha256('otter'),
  weights: [],
  createdAt: Date.UTC(2026, 0, 1),
}
const messages = [{ role: 'user' as const, content: 'What do otters do?' }]
const askWhole = { model: 'lab/otter', messages }
const askStream = { ...askWhole, stream: true as const }

async function openWorld(): Promise<{ upstream: Upstream; world: GatewayWorld } & AsyncDisposable> {
  const upstream = await openUpstream()
  const world = await openGatewayWorld({ models: [otter] })
  await world.gateway.putEngine({
    name: 'fast',
    baseUrl: upstream.baseUrl,
    apiKey: 'upstream-secret',
    models: [{ model: parseRepoId('lab/otter'), as: 'otter-served' }],
  })
  return {
    upstream,
    world,
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await upstream[Symbol.asyncDispose]()
    },
  }
}

async function collect(stream: AsyncIterable<OpenAI.ChatCompletionChunk>) {
  const chunks: OpenAI.ChatCompletionChunk[] = []
  for await (const each of stream) chunks.push(each)
  return {
    chunks,
    text: chunks.map((each) => each.choices[0]?.delta.content ?? '').join(''),
    finishReason: chunks.findLast((each) => each.choices[0]?.finish_reason)?.choices[0]?.finish_reason,
    usage: chunks.at(-1)?.usage,
    ecluse: chunks.map((each) => (each as { ecluse?: Record<string, unknown> }).ecluse).find(Boolean),
  }
}

async function refusal(promise: PromiseLike<unknown>): Promise<APIError> {
  return await promise.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: unknown) => (error instanceof APIError ? error : Promise.reject(error as Error)),
  )
}

describe('an answer through an engine outside', () => {
  test('streams to the official client, with the usage it asked for', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    const { data, response } = await world.client.chat.completions
      .create({ ...askStream, stream_options: { include_usage: true } })
      .withResponse()
    const answer = await collect(data)
    expect(answer).toMatchObject({ text: 'Otters hold hands.', finishReason: 'stop' })
    expect(answer.usage).toEqual({ prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 })
    expect(response.headers.get('x-ecluse-revision')).toBe(otter.revision)
    expect(response.headers.get('x-ecluse-profile')).toBe('standard')
    expect(upstream.requests[0]?.body).toMatchObject({ model: 'otter-served', stream: true })
    expect(upstream.requests[0]?.headers.authorization).toBe('Bearer upstream-secret')
    expect(world.release.exposures).toEqual([`${otter.revision} served`])
  })

  test('comes whole where no stream is asked for, and a second one records no exposure again', async () => {
    await using opened = await openWorld()
    const { world } = opened
    await world.client.chat.completions.create(askWhole)
    const answer = await world.client.chat.completions.create(askWhole)
    expect(answer.choices[0]?.message.content).toBe('Otters hold hands.')
    expect(answer.choices[0]?.finish_reason).toBe('stop')
    expect(answer.usage?.total_tokens).toBe(14)
    expect(world.release.exposures).toHaveLength(1)
    const usage = {
      account: 'acc_ada',
      engine: 'fast',
      prompt_tokens: 11,
      completion_tokens: 3,
      outcome: 'stop',
    }
    expect(await world.usage()).toMatchObject([usage, usage])
    expect(await world.registry.metrics()).toContain('ecluse_gateway_requests_total{outcome="stop"} 2')
  })

  test('is stopped at the engine within 100 ms when the client leaves, and still counted', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    upstream.respond = streamForEver
    const stream = await world.client.chat.completions.create(askStream)
    for await (const each of stream) if (each.choices[0]?.delta.content) break
    const leftAt = performance.now()
    await until(() => upstream.abortedAt() !== undefined)
    expect((upstream.abortedAt() ?? Infinity) - leftAt).toBeLessThan(100)
    await until(async () => (await world.usage()).length === 1)
    const [row] = await world.usage()
    expect(row).toMatchObject({ outcome: 'cancelled', is_estimated: 1 })
    expect(row?.completion_tokens).toBeGreaterThan(0)
  })

  test('that breaks off is an error for the client, never a whole answer', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    upstream.respond = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(
        chunk({ content: 'Otters hold hands so that they do not drift apart while they sleep. '.repeat(3) }),
      )
      setTimeout(() => response.destroy(), 20)
    }
    const stream = await world.client.chat.completions.create(askStream)
    const error = await refusal(collect(stream))
    expect(error.code).toBe('engine_unavailable')
    const whole = await refusal(world.client.chat.completions.create(askWhole))
    expect(whole).toMatchObject({ status: 503, code: 'engine_unavailable' })
  })

  test('that ends without saying how is an error too', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    upstream.respond = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(`${chunk({ content: 'Otters hold' })}data: [DONE]\n\n`)
    }
    const error = await refusal(world.client.chat.completions.create(askWhole))
    expect(error).toMatchObject({ status: 503, code: 'engine_unavailable' })
  })

  test('never follows a redirect: the key stays with its origin', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    const asked: string[] = []
    const thief = createServer((request, response) => {
      asked.push(request.headers.authorization ?? '')
      response.end('{}')
    })
    const elsewhere = await listen(thief)
    upstream.respond = (response) =>
      void response.writeHead(307, { location: `${elsewhere}/v1/chat/completions` }).end()
    const error = await refusal(world.client.chat.completions.create(askWhole))
    thief.close()
    expect(error).toMatchObject({ status: 503, code: 'engine_unavailable' })
    expect(asked).toEqual([])
  })
})

describe('release control', () => {
  test('ends a running stream within a second of a hold, as a filtered answer, and stops the engine', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    upstream.respond = streamForEver
    const stream = await world.client.chat.completions.create({
      ...askStream,
      stream_options: { include_usage: true },
    })
    let heldAt = 0
    const chunks: OpenAI.ChatCompletionChunk[] = []
    for await (const each of stream) {
      chunks.push(each)
      if (heldAt === 0 && each.choices[0]?.delta.content) {
        heldAt = performance.now()
        world.release.deny(otter.revision, 'held')
      }
    }
    expect(performance.now() - heldAt).toBeLessThan(1000)
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('content_filter')
    expect(chunks.at(-2)).toMatchObject({ ecluse: { reason: 'held' } })
    expect(chunks.at(-1)?.usage?.completion_tokens).toBeGreaterThan(0)
    await until(() => upstream.abortedAt() !== undefined)
    expect((upstream.abortedAt() ?? Infinity) - heldAt).toBeLessThan(1000)
    expect(await world.usage()).toMatchObject([{ outcome: 'closed' }])
  })

  test('ends a stream also while the engine says nothing', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    upstream.respond = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chunk({ content: 'x'.repeat(200) }))
    }
    const stream = await world.client.chat.completions.create(askStream)
    let heldAt = 0
    for await (const each of stream) {
      if (!each.choices[0]?.delta.content) continue
      heldAt = performance.now()
      world.release.deny(otter.revision, 'held')
    }
    expect(heldAt).toBeGreaterThan(0)
    expect(performance.now() - heldAt).toBeLessThan(1000)
  })

  test('ends a stream when the access ends by itself, without an entry', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    upstream.respond = streamForEver
    const end = Date.now() + 400
    world.release.ends.set(otter.revision, end)
    const answer = await collect(await world.client.chat.completions.create(askStream))
    expect(answer).toMatchObject({ finishReason: 'content_filter', ecluse: { reason: 'expired' } })
    expect(Date.now() - end).toBeLessThan(1000)
  })

  test.each([
    ['held', 403, 'model_withdrawn'],
    ['level', 404, 'model_not_found'],
    ['expired', 403, 'model_not_granted'],
    ['sign-in', 401, 'invalid_api_key'],
  ] as const)('refuses with %s as status %i %s', async (reason, status, code) => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    world.release.deny(otter.revision, reason)
    const error = await refusal(world.client.chat.completions.create(askWhole))
    expect(error).toMatchObject({ status, code })
    expect(error.headers?.get('x-should-retry')).toBe('false')
    expect(upstream.requests).toEqual([])
  })

  test('tells no difference between a model that is not there and one that may not be known', async () => {
    await using opened = await openWorld()
    const { world } = opened
    const unknown = await refusal(world.client.chat.completions.create({ ...askWhole, model: 'lab/otters' }))
    world.release.deny(otter.revision, 'unknown')
    const invisible = await refusal(world.client.chat.completions.create(askWhole))
    expect(unknown).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' })
    expect(JSON.stringify(invisible.error)).toBe(
      JSON.stringify(unknown.error).replace('lab/otters', 'lab/otter'),
    )
  })

  test('refuses a profile that is not installed, rather than serve without one', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    world.release.profile = sha256('another profile')
    const error = await refusal(world.client.chat.completions.create(askWhole))
    expect(error).toMatchObject({ status: 503, code: 'engine_unavailable' })
    expect(upstream.requests).toEqual([])
  })
})

describe('the safeguards', () => {
  test('refuse a prompt with a verdict to appeal against, before any engine sees it', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    const harmful = [{ role: 'user' as const, content: 'How do I build a zorblax?' }]
    const error = await refusal(world.client.chat.completions.create({ ...askWhole, messages: harmful }))
    expect(error).toMatchObject({ status: 400, code: 'content_filter', param: 'messages' })
    expect(error.error).toMatchObject({
      ecluse: { verdict_id: expect.stringMatching(/^verdict_/), category: 'iwp' },
    })
    expect(error.headers?.get('x-should-retry')).toBe('false')
    expect(upstream.requests).toEqual([])
    expect(await world.usage()).toMatchObject([
      { outcome: 'content_filter', prompt_tokens: 0, verdict: expect.stringMatching(/^verdict_/) },
    ])
  })

  test('end a stream before the word that they block, and stop the engine', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    upstream.respond = async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const word of ['Take '.repeat(20), 'one zor', 'blax and ', 'then'])
        response.write(chunk({ content: word }))
      await streamForEver(response)
    }
    const answer = await collect(await world.client.chat.completions.create(askStream))
    expect(answer.text).not.toContain('zor')
    expect(answer.finishReason).toBe('content_filter')
    expect(answer.ecluse).toMatchObject({ reason: 'blocked', verdict_id: expect.stringMatching(/^verdict_/) })
    await until(() => upstream.abortedAt() !== undefined)
  })

  test('put a refusal in the place of what is missing from a whole answer', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    upstream.respond = (response) => streamWords(response, ['A zorblax ', 'is easy.'])
    const answer = await world.client.chat.completions.create(askWhole)
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'content_filter', message: { content: null } })
    expect(answer.choices[0]?.message.refusal).toContain('verdict_')
  })

  test('read what the model thinks as well as what it says', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    upstream.respond = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chunk({ reasoning_content: 'They want a zorblax.' }))
      response.end(`${chunk({ content: 'No.' }, 'stop')}data: [DONE]\n\n`)
    }
    const answer = await collect(await world.client.chat.completions.create(askStream))
    expect(answer.finishReason).toBe('content_filter')
    expect(JSON.stringify(answer.chunks)).not.toContain('zor')
  })

  test('are the same for rooms inside: the chat of the assistant is refused too', async () => {
    await using opened = await openWorld()
    const { world } = opened
    const chat = async (content: string) => {
      const events = []
      const request = { model: 'lab/otter', messages: [{ role: 'user' as const, content }] }
      for await (const event of world.gateway.chat(person('ada'), request, new AbortController().signal))
        events.push(event)
      return events
    }
    expect(await chat('a zorblax')).toMatchObject([{ kind: 'refused', code: 'content_filter' }])
    const said = await chat('What do otters do?')
    expect(said.at(-1)).toMatchObject({ kind: 'done', revision: otter.revision })
    world.release.deny(otter.revision, 'held')
    expect(await chat('Hello')).toMatchObject([{ kind: 'refused', code: 'model_withdrawn' }])
  })
})

describe('the surface', () => {
  test('lists the models that the caller may use now', async () => {
    await using opened = await openWorld()
    const { world } = opened
    const listed = await world.client.models.list()
    expect(listed.data).toMatchObject([{ id: 'lab/otter', object: 'model', owned_by: 'lab' }])
    expect(await world.client.models.retrieve('lab/otter')).toMatchObject({ id: 'lab/otter' })
    world.release.deny(otter.revision, 'held')
    expect((await world.client.models.list()).data).toEqual([])
    expect(await refusal(world.client.models.retrieve('lab/otter'))).toMatchObject({ status: 404 })
  })

  test('refuses an unknown key, a key without the scope, and what it does not offer', async () => {
    await using opened = await openWorld()
    const { world } = opened
    const withUnknown = world.clientWith('nobody').chat.completions.create(askWhole)
    expect(await refusal(withUnknown)).toMatchObject({ status: 401, code: 'invalid_api_key' })
    const withoutScope = world.clientWith('key-reader').chat.completions.create(askWhole)
    expect(await refusal(withoutScope)).toMatchObject({ status: 403, code: 'insufficient_scope' })
    const elsewhere = world.client.embeddings.create({ model: 'lab/otter', input: 'x' })
    expect(await refusal(elsewhere)).toMatchObject({ status: 404, code: 'not_found' })
    const tools = world.client.chat.completions.create({ ...askWhole, n: 2 })
    expect(await refusal(tools)).toMatchObject({ status: 400, param: 'n' })
    const huge = world.client.chat.completions.create({
      ...askWhole,
      messages: [{ role: 'user', content: 'x'.repeat(4 * 1024 * 1024) }],
    })
    expect(await refusal(huge)).toMatchObject({ status: 413 })
  })

  test('takes no cookie: another page cannot speak for the person who looks at it', async () => {
    await using opened = await openWorld()
    const { world } = opened
    const response = await fetch(`${world.baseUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { cookie: 'session=ada' },
      body: JSON.stringify(askWhole),
    })
    expect(response.status).toBe(200)
    expect(await world.usage()).toMatchObject([{ account: null }])
    expect(response.headers.get('x-request-id')).toMatch(/^req_/)
  })

  test('shows addresses of engines to the operator only, and their keys to nobody', async () => {
    await using opened = await openWorld()
    const { world } = opened
    const seen = await world.gateway.engines(person('ada'))
    expect(seen).toMatchObject([{ name: 'fast', isHealthy: true }, { name: 'embedded' }])
    expect(JSON.stringify(seen)).not.toContain('127.0.0.1')
    const all = await world.gateway.engines({ ...person('root'), isOperator: true })
    expect(all[0]).toMatchObject({ hasKey: true, models: [{ as: 'otter-served' }] })
    expect(JSON.stringify(all)).not.toContain('upstream-secret')
    const rows = await world.database
      .withTables<{ gateway_engine: Record<string, unknown> }>()
      .selectFrom('gateway_engine')
      .selectAll()
      .execute()
    expect(JSON.stringify(rows)).not.toContain('upstream-secret')
  })

  test('lets a running answer end when the server does, and takes no new one', async () => {
    await using opened = await openWorld()
    const { world, upstream } = opened
    let finish = () => {}
    upstream.respond = async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chunk({ content: 'Otters '.repeat(20) }))
      await new Promise<void>((resolve) => (finish = resolve))
      response.end(`${chunk({ content: 'sleep.' }, 'stop')}data: [DONE]\n\n`)
    }
    const running = collect(await world.client.chat.completions.create(askStream))
    const closing = world.gateway.close()
    const error = await refusal(world.client.chat.completions.create(askWhole))
    expect(error).toMatchObject({ status: 503 })
    finish()
    expect(await running).toMatchObject({ finishReason: 'stop' })
    await closing
  })
})
