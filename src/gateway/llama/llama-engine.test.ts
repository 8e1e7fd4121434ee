import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { sha256, type Digest } from '../../std/index.ts'
import { LlamaEngine } from './llama-engine.ts'

const weightsPath = 'testdata/otter/otter-chat/otter-chat.gguf'
const request = (weights: Digest, maxTokens = 1) => ({
  revision: weights,
  model: weights,
  tenant: 'acc_ada',
  messages: [{ role: 'user' as const, content: 'What do otters eat?' }],
  sampling: { maxTokens, temperature: 1.5 },
})
const otter = sha256('otter')
const patient = new AbortController().signal

// Room for one model only, which leaves soon after its last answer.
const engine = new LlamaEngine({
  localWeights: () => Promise.resolve(weightsPath),
  threads: 1,
  memoryBytes: 160 * 1024 * 1024,
  idleMs: 500,
})
afterAll(() => engine.close())

async function texts(asked: ReturnType<typeof request>, signal = patient): Promise<number> {
  let count = 0
  for await (const event of engine.chat(asked, signal)) if (event.kind === 'text') count += 1
  return count
}

test('an aborted answer ends when the process has really stopped, and that is soon', async () => {
  const abort = new AbortController()
  let abortedAt = 0
  let count = 0
  for await (const event of engine.chat(request(otter, 3500), abort.signal)) {
    if (event.kind !== 'text') continue
    count += 1
    if (count !== 3) continue
    abortedAt = performance.now()
    abort.abort()
  }
  expect(count).toBe(3)
  // 100 ms and less on a machine with nothing else to do.
  expect(performance.now() - abortedAt).toBeLessThan(500)
}, 60_000)

test('a model that needs the memory makes one that rests leave, and then leaves itself', async () => {
  const other = sha256('another')
  await texts(request(other))
  expect(engine.loaded).toEqual([other])
  const [model] = engine.processIds
  await until(() => engine.loaded.length === 0 && !existsSync(`/proc/${model}`))
}, 60_000)

test('a model that no memory can hold is refused', async () => {
  const tiny = new LlamaEngine({ localWeights: () => Promise.resolve(weightsPath), memoryBytes: 1024 })
  const events = tiny.chat(request(otter), patient)[Symbol.asyncIterator]()
  await expect(events.next()).rejects.toMatchObject({ code: 'engine_unavailable' })
})

test('the process of a model ends with the hub, also when that is killed', async () => {
  const program = `
    import { LlamaEngine } from ${JSON.stringify(new URL('llama-engine.ts', import.meta.url).href)}
    const engine = new LlamaEngine({ localWeights: async () => ${JSON.stringify(weightsPath)}, threads: 1 })
    const request = ${JSON.stringify(request(otter))}
    for await (const event of engine.chat(request, new AbortController().signal))
      if (event.kind === 'finish') console.log(engine.processIds[0])
    setInterval(() => {}, 1000)`
  const hub = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(hub.stdout, 'data')) as [Buffer]
  const model = Number(line.toString())
  expect(existsSync(`/proc/${model}`)).toBe(true)
  hub.kill('SIGKILL')
  await until(() => !existsSync(`/proc/${model}`))
}, 60_000)

async function until(isTrue: () => boolean): Promise<void> {
  const end = Date.now() + 3000
  while (!isTrue()) {
    if (Date.now() > end) throw new Error('it did not come true')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
