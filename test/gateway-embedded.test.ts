import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Servable } from '../src/gateway/index.ts'
import { parseRepoId } from '../src/names/index.ts'
import { sha256, type Digest } from '../src/std/index.ts'
import { openGatewayWorld, person, until, type GatewayWorld } from './gateway-world.ts'

// The small model of this project, or another one that CI names.
const weightsPath = process.env['ECLUSE_TEST_GGUF'] ?? 'testdata/otter/otter-chat/otter-chat.gguf'

function model(name: string, digest: Digest): Servable {
  return {
    model: parseRepoId(name),
    revision: sha256(name),
    weights: [{ path: 'model.gguf', digest, sizeBytes: 1 }],
    createdAt: Date.UTC(2026, 0, 1),
  }
}

const otter = model('lab/otter', sha256('weights'))
const hostile = model('lab/hostile', sha256('hostile'))
const messages = [{ role: 'user' as const, content: 'What do otters eat?' }]
const askStream = { model: 'lab/otter', messages, stream: true as const, temperature: 0, max_tokens: 24 }
const askLong = { ...askStream, temperature: 1.5, max_tokens: 3500, stop: ['never-in-the-answer'] }

describe.runIf(existsSync(weightsPath))('the embedded engine, with real weights', () => {
  let world: GatewayWorld
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ecluse-gateway-'))
    const hostilePath = join(folder, 'hostile.gguf')
    // A header that promises more tensors than there are bytes.
    await writeFile(hostilePath, Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(512, 0xff)]))
    world = await openGatewayWorld({
      models: [otter, hostile],
      localWeights: (digest) =>
        Promise.resolve(digest === hostile.weights[0]?.digest ? hostilePath : weightsPath),
    })
  }, 60_000)

  afterAll(async () => {
    await world?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  })

  async function collect(stream: AsyncIterable<OpenAI.ChatCompletionChunk>) {
    const chunks: OpenAI.ChatCompletionChunk[] = []
    for await (const each of stream) chunks.push(each)
    return {
      chunks,
      text: chunks.map((each) => each.choices[0]?.delta.content ?? '').join(''),
      end: chunks.findLast((each) => each.choices[0]?.finish_reason),
      usage: chunks.at(-1)?.usage,
    }
  }

  test('streams, with usage from the tokenizer, and the same answer whole', async () => {
    const answer = await collect(
      await world.client.chat.completions.create({ ...askStream, stream_options: { include_usage: true } }),
    )
    expect(answer.text.length).toBeGreaterThan(0)
    expect(['stop', 'length']).toContain(answer.end?.choices[0]?.finish_reason)
    expect(answer.usage?.prompt_tokens).toBeGreaterThan(3)
    expect(answer.usage?.completion_tokens).toBeGreaterThan(0)
    expect(answer.usage?.completion_tokens).toBeLessThanOrEqual(24)
    const whole = await world.client.chat.completions.create({ ...askStream, stream: false })
    expect(whole.choices[0]?.message.content).toBe(answer.text)
    expect(whole.usage?.prompt_tokens).toBe(answer.usage?.prompt_tokens)
  }, 60_000)

  test('honours max_tokens, stop and seed', async () => {
    const short = await world.client.chat.completions.create({ ...askStream, stream: false, max_tokens: 2 })
    expect(short.choices[0]?.finish_reason).toBe('length')
    expect(short.usage?.completion_tokens).toBeLessThanOrEqual(2)
    const seeded = { ...askStream, stream: false as const, temperature: 1.2, seed: 42 }
    const [first, second] = [
      await world.client.chat.completions.create(seeded),
      await world.client.chat.completions.create(seeded),
    ]
    expect(first.choices[0]?.message.content).toBe(second.choices[0]?.message.content)
    const text = first.choices[0]?.message.content ?? ''
    const stop = text.slice(Math.floor(text.length / 2), Math.floor(text.length / 2) + 3)
    const stopped = await world.client.chat.completions.create({ ...seeded, stop })
    expect(stopped.choices[0]?.message.content).toBe(text.slice(0, text.indexOf(stop)))
    expect(stopped.choices[0]?.finish_reason).toBe('stop')
  }, 60_000)

  test('refuses a prompt that is longer than the context', async () => {
    const content = 'otters hold hands and eat fish. '.repeat(3000)
    const asked = world.client.chat.completions.create({
      ...askStream,
      messages: [{ role: 'user', content }],
    })
    await expect(asked).rejects.toMatchObject({ status: 400, code: 'context_length_exceeded' })
  }, 60_000)

  test('stops when the client leaves, and is free for the next one', async () => {
    const stream = await world.client.chat.completions.create(askLong)
    for await (const each of stream) if (each.choices[0]?.delta.content) break
    const leftAt = performance.now()
    const next = await world.client.chat.completions.create({ ...askStream, stream: false, max_tokens: 2 })
    expect(next.choices[0]?.message.content).toBeTypeOf('string')
    expect(performance.now() - leftAt).toBeLessThan(5000)
  }, 60_000)

  test('is cut within a second by a hold', async () => {
    const stream = await world.client.chat.completions.create(askLong)
    let heldAt = 0
    let last: OpenAI.ChatCompletionChunk | undefined
    for await (const each of stream) {
      last = each
      if (heldAt === 0 && each.choices[0]?.delta.content) {
        heldAt = performance.now()
        world.release.deny(otter.revision, 'held')
      }
    }
    world.release.denied.clear()
    expect(performance.now() - heldAt).toBeLessThan(1000)
    expect(last).toMatchObject({ choices: [{ finish_reason: 'content_filter' }], ecluse: { reason: 'held' } })
  }, 60_000)

  test('survives the death of its process: the client hears of it, the next request starts another', async () => {
    const child = await childOf(process.pid)
    const stream = await world.client.chat.completions.create(askLong)
    let isKilled = false
    const reading = (async () => {
      for await (const each of stream) {
        if (isKilled || !each.choices[0]?.delta.content) continue
        isKilled = process.kill(child, 'SIGKILL')
      }
    })()
    await expect(reading).rejects.toMatchObject({ code: 'engine_unavailable' })
    expect(isKilled).toBe(true)
    const next = await world.client.chat.completions.create({ ...askStream, stream: false })
    expect(next.choices[0]?.message.content).toBeTypeOf('string')
    const rows = await world.usage()
    expect(rows.some(({ outcome }) => outcome === 'engine_unavailable')).toBe(true)
  }, 60_000)

  test('a file that is no model is a refusal, and hurts nobody else', async () => {
    const asked = world.client.chat.completions.create({ ...askStream, model: 'lab/hostile' })
    await expect(asked).rejects.toMatchObject({ status: 503, code: 'engine_unavailable' })
    const next = await world.client.chat.completions.create({ ...askStream, stream: false })
    expect(next.choices[0]?.message.content).toBeTypeOf('string')
  }, 60_000)

  test('says what is loaded', async () => {
    const served = await world.gateway.servedModels(person('ada'))
    expect(served).toContainEqual({
      model: 'lab/otter',
      revision: otter.revision,
      engine: 'embedded',
      isLoaded: true,
    })
    await until(async () =>
      (await world.gateway.servedModels(person('ada'))).some(({ isLoaded }) => !isLoaded),
    )
  }, 60_000)
})

/** The process in which the model runs, as an operator finds it. */
async function childOf(parent: number): Promise<number> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    const status = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    const isChild = Number(status.slice(status.lastIndexOf(')') + 4).split(' ')[0]) === parent
    if (isChild && command.includes('src/gateway/llama/child.ts')) return Number(name)
  }
  throw new Error('the engine has no process')
}
