import { writeFileSync } from 'node:fs'
import { loadModel, type LoadedModel } from './loaded-model.ts'
import type { FromChild, ToChild } from './messages.ts'

// The program of the process that runs one model. Weights are a stranger's file read by native code: whatever it does to
// this process, the hub only sees it end. The hub is gone when the channel closes, and then nobody needs this.
process.on('disconnect', () => process.exit(0))
dieFirst()

const running = new Map<number, AbortController>()
let model: LoadedModel | undefined

process.on('message', (message: ToChild) => {
  if (message.kind === 'load') void load(message)
  else if (message.kind === 'abort') running.get(message.id)?.abort()
  else void generate(message)
})

async function load(message: Extract<ToChild, { kind: 'load' }>): Promise<void> {
  try {
    model = await loadModel(message)
    send({ kind: 'loaded', contextTokens: model.contextTokens })
  } catch (error) {
    send({ kind: 'load-failed', message: textOf(error) })
  }
}

async function generate({ id, request }: Extract<ToChild, { kind: 'generate' }>): Promise<void> {
  const abort = new AbortController()
  running.set(id, abort)
  try {
    if (model === undefined) throw new Error('the model is not loaded')
    await model.generate(id, request, { signal: abort.signal, send })
  } catch (error) {
    send({ kind: 'failed', id, code: 'generation', message: textOf(error) })
  } finally {
    running.delete(id)
  }
}

function send(message: FromChild): void {
  process.send?.(message)
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Where memory runs out, the kernel takes this process and not the hub. */
function dieFirst(): void {
  if (process.platform === 'linux') writeFileSync('/proc/self/oom_score_adj', '1000')
}
