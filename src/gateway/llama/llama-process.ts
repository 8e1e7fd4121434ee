import { fork, type ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Problem } from '../../std/index.ts'
import type { EngineEvent } from '../engine.ts'
import type { FromChild, Generation, ToChild } from './messages.ts'

export type LlamaProcessSetup = {
  readonly path: string
  readonly contextTokens: number
  readonly threads: number
  /** A file that keeps native code busy for ever must not keep the queue. */
  readonly loadTimeoutMs: number
}

type Answer = Exclude<FromChild, { kind: 'loaded' | 'load-failed' }>

/** One process with one model, seen from the hub. It ends once and is not used again. */
export class LlamaProcess {
  /** Resolves when the model is in memory. */
  readonly loaded: Promise<void>
  /** Resolves when the process is gone, whatever the reason. */
  readonly ended: Promise<void>
  hasEnded = false
  readonly #child: ChildProcess
  #listener: ((answer: Answer | undefined) => void) | undefined
  #nextId = 1

  constructor(setup: LlamaProcessSetup) {
    this.#child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), {
      execPath: process.execPath,
      execArgv: [],
      // The hub's environment holds its secrets; native code that reads strangers' files gets none of it.
      env: { LANG: 'C.UTF-8', HOME: tmpdir() },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.ended = new Promise((resolve) => {
      const end = () => {
        this.hasEnded = true
        this.#listener?.(undefined)
        resolve()
      }
      this.#child.once('exit', end)
      this.#child.once('error', end)
    })
    this.loaded = this.#load(setup)
    // Whoever waits for it hears of it; nobody waiting is no reason to end the hub.
    this.loaded.catch(() => undefined)
    this.#child.on('message', (message: FromChild) => {
      if (message.kind !== 'loaded' && message.kind !== 'load-failed') this.#listener?.(message)
    })
  }

  get processId(): number | undefined {
    return this.#child.pid
  }

  /** One at a time: the caller queues. Returns when the process is free for the next one, also after an abort. */
  async *generate(request: Generation, signal: AbortSignal): AsyncIterable<EngineEvent> {
    if (this.hasEnded) throw crashed()
    const id = this.#nextId++
    const answers = new Mailbox()
    this.#listener = (answer) => answers.put(answer)
    const abort = () => this.#send({ kind: 'abort', id })
    signal.addEventListener('abort', abort, { once: true })
    this.#send({ kind: 'generate', id, request })
    if (signal.aborted) abort()
    let isOver = false
    try {
      while (!isOver) {
        const answer = await answers.take()
        isOver = answer === undefined || answer.kind === 'finished' || answer.kind === 'failed'
        if (answer === undefined) throw crashed()
        if (!signal.aborted) yield* eventsOf(answer)
      }
    } finally {
      signal.removeEventListener('abort', abort)
      if (!isOver) {
        abort()
        await untilOver(answers)
      }
      this.#listener = undefined
    }
  }

  end(): void {
    this.#child.kill('SIGKILL')
  }

  async #load({ path, contextTokens, threads, loadTimeoutMs }: LlamaProcessSetup): Promise<void> {
    const timer = setTimeout(() => this.end(), loadTimeoutMs)
    try {
      await new Promise<void>((resolve, reject) => {
        this.#child.on('message', (message: FromChild) => {
          if (message.kind === 'loaded') resolve()
          if (message.kind === 'load-failed') reject(new Error(message.message))
        })
        void this.ended.then(() =>
          reject(new Error('the process of the engine ended while it loaded the model')),
        )
        this.#send({ kind: 'load', path, contextTokens, threads })
      })
    } catch (error) {
      this.end()
      throw new Problem('engine_unavailable', 'the embedded engine could not load the weights', {
        cause: error,
      })
    } finally {
      clearTimeout(timer)
    }
  }

  #send(message: ToChild): void {
    // A process that has just ended takes no message; its end is told through `ended`.
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }
}

/** Answers in the order in which they came; undefined for the end of the process. */
class Mailbox {
  readonly #answers: (Answer | undefined)[] = []
  #waiting: (() => void) | undefined

  put(answer: Answer | undefined): void {
    this.#answers.push(answer)
    this.#waiting?.()
  }

  async take(): Promise<Answer | undefined> {
    if (this.#answers.length === 0) await new Promise<void>((resolve) => (this.#waiting = resolve))
    return this.#answers.shift()
  }
}

async function untilOver(answers: Mailbox): Promise<void> {
  for (;;) {
    const answer = await answers.take()
    if (answer === undefined || answer.kind === 'finished' || answer.kind === 'failed') return
  }
}

function eventsOf(answer: Answer): EngineEvent[] {
  if (answer.kind === 'failed') throw failureOf(answer)
  if (answer.kind === 'begun') return [{ kind: 'begun', promptTokens: answer.promptTokens }]
  if (answer.kind === 'text')
    return [{ kind: 'text', lane: answer.lane, text: answer.text, tokens: answer.tokens }]
  const { promptTokens, completionTokens, reason } = answer
  return [
    { kind: 'usage', promptTokens, completionTokens },
    { kind: 'finish', reason },
  ]
}

function failureOf({ code, message }: Extract<Answer, { kind: 'failed' }>): Problem {
  if (code === 'context-length') return new Problem('context_length_exceeded', message)
  return new Problem('engine_unavailable', 'the embedded engine failed to answer', {
    cause: new Error(message),
  })
}

function crashed(): Problem {
  return new Problem(
    'engine_unavailable',
    'the process of the embedded engine ended; it starts again with the next request',
  )
}
