import {
  getLlama,
  LlamaChat,
  LlamaLogLevel,
  type ChatHistoryItem,
  type LlamaContextSequence,
  type LlamaModel,
} from 'node-llama-cpp'
import type { ChatMessage } from '../engine.ts'
import type { FromChild, Generation, ToChild } from './messages.ts'

/** Tokens for those who name no limit: on a processor an endless answer keeps everyone else waiting. */
const usualMaxTokens = 1024

/** A model in memory, with one sequence: one answer at a time. Lives in a process of its own. */
export class LoadedModel {
  readonly contextTokens: number
  readonly #model: LlamaModel
  readonly #sequence: LlamaContextSequence
  readonly #chat: LlamaChat
  #tenant = ''

  constructor(model: LlamaModel, sequence: LlamaContextSequence) {
    this.#model = model
    this.#sequence = sequence
    this.contextTokens = sequence.contextSize
    // "auto": the chat template in the file's own metadata, checked against the known families.
    this.#chat = new LlamaChat({ contextSequence: sequence })
  }

  async generate(id: number, generation: Generation, { signal, send }: GenerationPort): Promise<void> {
    const { messages, sampling, tenant } = generation
    const history = historyOf(messages)
    const promptTokens = this.#promptTokens(history)
    const room = this.contextTokens - promptTokens
    if (room < 1) {
      const message = `the messages have ${promptTokens} tokens and the context of the model ${this.contextTokens}`
      return send({ kind: 'failed', id, code: 'context-length', message })
    }
    await this.#forgetOthers(tenant)
    send({ kind: 'begun', id, promptTokens })
    const before = this.#sequence.tokenMeter.usedOutputTokens
    const { metadata } = await this.#chat.generateResponse(history, {
      signal,
      stopOnAbortSignal: true,
      maxTokens: Math.min(sampling.maxTokens ?? usualMaxTokens, room),
      temperature: sampling.temperature ?? 0.7,
      topP: sampling.topP ?? 1,
      seed: sampling.seed ?? Math.floor(Math.random() * 2 ** 31),
      customStopTriggers: sampling.stop ?? [],
      onResponseChunk: ({ type, text, tokens }) => {
        if (text !== '')
          send({
            kind: 'text',
            id,
            lane: type === 'segment' ? 'reasoning' : 'content',
            text,
            tokens: tokens.length,
          })
      },
    })
    const completionTokens = this.#sequence.tokenMeter.usedOutputTokens - before
    const reason = metadata.stopReason === 'maxTokens' ? 'length' : 'stop'
    send({ kind: 'finished', id, reason, promptTokens, completionTokens })
  }

  #promptTokens(history: ChatHistoryItem[]): number {
    const { contextText } = this.#chat.chatWrapper.generateContextState({ chatHistory: history })
    return contextText.tokenize(this.#model.tokenizer).length
  }

  // A cache that survives from one person to another tells the other, by its speed, what the first had asked.
  async #forgetOthers(tenant: string): Promise<void> {
    if (tenant !== this.#tenant) await this.#sequence.clearHistory()
    this.#tenant = tenant
  }
}

type GenerationPort = { readonly signal: AbortSignal; readonly send: (message: FromChild) => void }

export async function loadModel({
  path,
  contextTokens,
  threads,
}: Extract<ToChild, { kind: 'load' }>): Promise<LoadedModel> {
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.error,
    maxThreads: threads,
  })
  const model = await llama.loadModel({ modelPath: path })
  const context = await model.createContext({
    contextSize: Math.min(contextTokens, model.trainContextSize),
    sequences: 1,
    threads,
  })
  return new LoadedModel(model, context.getSequence())
}

function historyOf(messages: readonly ChatMessage[]): ChatHistoryItem[] {
  const history = messages.map(({ role, content }): ChatHistoryItem => {
    if (role === 'assistant') return { type: 'model', response: [content] }
    return role === 'system' ? { type: 'system', text: content } : { type: 'user', text: content }
  })
  // The library writes into the last answer; where the caller has begun one, it goes on from there.
  return history.at(-1)?.type === 'model' ? history : [...history, { type: 'model', response: [] }]
}
