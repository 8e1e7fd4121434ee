import { stat } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import { Problem, type Digest } from '../../std/index.ts'
import type { Engine, EngineEvent, EngineHealth, EngineRequest } from '../engine.ts'
import { eagerly } from './eagerly.ts'
import { LlamaProcess } from './llama-process.ts'
import { Turns } from './turns.ts'

export type LlamaEngineSetup = {
  /** The local file of weights with this digest. */
  readonly localWeights: (digest: Digest) => Promise<string>
  readonly contextTokens?: number
  readonly threads?: number
  /** All models together, in memory. */
  readonly memoryBytes?: number
  readonly idleMs?: number
  readonly longestQueue?: number
  readonly loadTimeoutMs?: number
}

/** What a caller names as the model: the digest of its weights. */
type Loaded = {
  readonly process: LlamaProcess
  readonly turns: Turns
  readonly sizeBytes: number
  idleTimer?: NodeJS.Timeout
}

/** llama.cpp, inside: a process for each model, started by the first request and ended when nobody asks any more. */
export class LlamaEngine implements Engine {
  readonly name = 'embedded'
  readonly kind = 'llama'
  readonly #setup: Required<LlamaEngineSetup>
  // In the order of last use, so that the first is the one to end when memory is needed.
  readonly #loaded = new Map<Digest, Loaded>()

  constructor(setup: LlamaEngineSetup) {
    this.#setup = {
      contextTokens: 4096,
      // One core stays with the hub: threads that wait for each other spin, and where they must share their
      // cores with other work an answer takes a hundred times as long.
      threads: Math.max(1, availableParallelism() - 1),
      memoryBytes: Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2,
      idleMs: 10 * 60_000,
      longestQueue: 32,
      loadTimeoutMs: 5 * 60_000,
      ...setup,
    }
  }

  /** Digests of the weights in memory. */
  get loaded(): readonly Digest[] {
    return [...this.#loaded.keys()]
  }

  /** For whoever must look at the processes from outside, such as an operator. */
  get processIds(): readonly number[] {
    return [...this.#loaded.values()].flatMap(({ process: { processId } }) => processId ?? [])
  }

  async *chat(request: EngineRequest, signal: AbortSignal): AsyncIterable<EngineEvent> {
    const weights = request.model as Digest
    const loaded = await this.#open(weights)
    const endTurn = await loaded.turns.take(signal)
    const left = new AbortController()
    const either = AbortSignal.any([signal, left.signal])
    const over = () => {
      endTurn()
      this.#rest(weights, loaded)
    }
    try {
      yield* eagerly(generated(loaded.process, request, either), over)
    } finally {
      left.abort(new Error('nobody reads the answer any more'))
    }
  }

  health(): Promise<EngineHealth> {
    return Promise.resolve({ isHealthy: true })
  }

  async close(): Promise<void> {
    const processes = [...this.#loaded.values()].map(({ process }) => process)
    for (const weights of this.loaded) this.#unload(weights)
    await Promise.all(processes.map((process) => process.ended))
  }

  async #open(weights: Digest): Promise<Loaded> {
    const known = this.#loaded.get(weights)
    if (known !== undefined && !known.process.hasEnded) return this.#touch(weights, known)
    const path = await this.#setup.localWeights(weights)
    const { size } = await stat(path)
    // Another request may have opened it meanwhile.
    const opened = this.#loaded.get(weights)
    if (opened !== undefined && !opened.process.hasEnded) return this.#touch(weights, opened)
    // Next to the weights the process holds a cache and its own code: a fifth more is the usual measure.
    const sizeBytes = size * 1.2 + 100 * 1024 * 1024
    this.#makeRoom(sizeBytes)
    const { contextTokens, threads, loadTimeoutMs, longestQueue } = this.#setup
    const process = new LlamaProcess({ path, contextTokens, threads, loadTimeoutMs })
    const loaded: Loaded = { process, turns: new Turns(longestQueue), sizeBytes }
    this.#loaded.set(weights, loaded)
    void this.#forgetWhenEnded(weights, loaded)
    return loaded
  }

  async #forgetWhenEnded(weights: Digest, loaded: Loaded): Promise<void> {
    await loaded.process.ended
    if (this.#loaded.get(weights) === loaded) this.#unload(weights)
  }

  #touch(weights: Digest, loaded: Loaded): Loaded {
    clearTimeout(loaded.idleTimer)
    this.#loaded.delete(weights)
    this.#loaded.set(weights, loaded)
    return loaded
  }

  #makeRoom(sizeBytes: number): void {
    const { memoryBytes } = this.#setup
    let used = [...this.#loaded.values()].reduce((sum, loaded) => sum + loaded.sizeBytes, 0)
    for (const [weights, loaded] of this.#loaded) {
      if (used + sizeBytes <= memoryBytes) return
      if (!loaded.turns.isIdle) continue
      used -= loaded.sizeBytes
      this.#unload(weights)
    }
    if (used + sizeBytes > memoryBytes)
      throw new Problem(
        'engine_unavailable',
        'the embedded engine has no memory left for this model; try again later',
      )
  }

  #rest(weights: Digest, loaded: Loaded): void {
    clearTimeout(loaded.idleTimer)
    if (!loaded.turns.isIdle || loaded.process.hasEnded) return
    loaded.idleTimer = setTimeout(() => this.#unload(weights), this.#setup.idleMs)
    loaded.idleTimer.unref()
  }

  #unload(weights: Digest): void {
    const loaded = this.#loaded.get(weights)
    if (loaded === undefined) return
    clearTimeout(loaded.idleTimer)
    this.#loaded.delete(weights)
    loaded.process.end()
  }
}

async function* generated(
  process: LlamaProcess,
  request: EngineRequest,
  signal: AbortSignal,
): AsyncIterable<EngineEvent> {
  await process.loaded
  signal.throwIfAborted()
  yield* process.generate(request, signal)
}
