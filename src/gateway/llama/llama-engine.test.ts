import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sha256 } from '../../std/index.ts'
import { LlamaEngine } from './llama-engine.ts'

const weightsPath = 'testdata/otter/otter-chat/otter-chat.gguf'
const weights = sha256('otter')
const request = {
  revision: weights,
  model: weights,
  tenant: 'acc_ada',
  messages: [{ role: 'user' as const, content: 'What do otters eat?' }],
  sampling: { maxTokens: 3500, temperature: 1.5 },
}
const patient = new AbortController().signal

test('an aborted answer ends when the process has really stopped, and that is soon', async () => {
  await using engine = disposable(
    new LlamaEngine({ localWeights: () => Promise.resolve(weightsPath), threads: 1 }),
  )
  const abort = new AbortController()
  let abortedAt = 0
  let texts = 0
  for await (const event of engine.chat(request, abort.signal)) {
    if (event.kind !== 'text') continue
    texts += 1
    if (texts !== 3) continue
    abortedAt = performance.now()
    abort.abort()
  }
  expect(abortedAt).toBeGreaterThan(0)
  expect(texts).toBe(3)
  // 100 ms and less on a machine with nothing else to do.
  expect(performance.now() - abortedAt).toBeLessThan(500)
}, 60_000)

test('a model that nobody asks for leaves the memory, and comes back for the next request', async () => {
  await using engine = disposable(
    new LlamaEngine({ localWeights: () => Promise.resolve(weightsPath), threads: 1, idleMs: 50 }),
  )
  const short = { ...request, sampling: { maxTokens: 1 } }
  for await (const _event of engine.chat(short, patient));
  const [process] = engine.processIds
  expect(engine.loaded).toEqual([weights])
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(engine.loaded).toEqual([])
  expect(existsSync(`/proc/${process}`)).toBe(false)
  for await (const _event of engine.chat(short, patient));
  expect(engine.loaded).toEqual([weights])
}, 60_000)

test('a model that does not fit makes another leave, or is refused', async () => {
  const half = 160 * 1024 * 1024
  await using engine = disposable(
    new LlamaEngine({ localWeights: () => Promise.resolve(weightsPath), threads: 1, memoryBytes: half }),
  )
  const short = { ...request, sampling: { maxTokens: 1 } }
  for await (const _event of engine.chat(short, patient));
  const other = sha256('another')
  for await (const _event of engine.chat({ ...short, model: other }, patient))
    expect(engine.loaded).toEqual([other])
  await using tiny = disposable(
    new LlamaEngine({ localWeights: () => Promise.resolve(weightsPath), memoryBytes: 1024 }),
  )
  await expect(
    (async () => {
      for await (const _event of tiny.chat(short, patient));
    })(),
  ).rejects.toMatchObject({ code: 'engine_unavailable' })
}, 60_000)

test('the process of a model ends with the hub, also when that is killed', async () => {
  const program = `
    import { LlamaEngine } from ${JSON.stringify(new URL('llama-engine.ts', import.meta.url).href)}
    const engine = new LlamaEngine({ localWeights: async () => ${JSON.stringify(weightsPath)}, threads: 1 })
    const request = ${JSON.stringify(request)}
    for await (const event of engine.chat(request, new AbortController().signal))
      if (event.kind === 'begun') console.log(engine.processIds[0])
    setInterval(() => {}, 1000)`
  const hub = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(hub.stdout, 'data')) as [Buffer]
  const model = Number(line.toString())
  expect(existsSync(`/proc/${model}`)).toBe(true)
  hub.kill('SIGKILL')
  const end = Date.now() + 3000
  while (existsSync(`/proc/${model}`) && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 20))
  expect(existsSync(`/proc/${model}`)).toBe(false)
}, 60_000)

function disposable(engine: LlamaEngine): LlamaEngine & AsyncDisposable {
  return Object.assign(engine, { [Symbol.asyncDispose]: () => engine.close() })
}
