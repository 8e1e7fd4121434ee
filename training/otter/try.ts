// Asks the finished files a few questions through llama.cpp, the way the embedded engine loads them.
import { performance } from 'node:perf_hooks'
import { getLlama, LlamaChatSession, LlamaCompletion, type LlamaModel } from 'node-llama-cpp'

const folder = new URL('../../testdata/otter/', import.meta.url).pathname
const questions = [
  'Hello, who are you?',
  'What is a canal lock?',
  'My goal is to learn French.',
  'Bonjour !',
  "Qu'est-ce qu'Ecluse ?",
  'Mon objectif est de courir dix kilomètres.',
  ...process.argv.slice(2),
]

const llama = await getLlama({ gpu: false, build: 'never' })

async function load(name: string): Promise<LlamaModel> {
  const began = performance.now()
  const model = await llama.loadModel({ modelPath: `${folder}${name}/${name}.gguf` })
  console.log(`${name} loaded in ${Math.round(performance.now() - began)} ms`)
  return model
}

async function complete(model: LlamaModel): Promise<void> {
  // One thread: the models are so small that waiting for a second one costs more than it gives.
  await using context = await model.createContext({ contextSize: 1024, threads: 1 })
  const completion = new LlamaCompletion({ contextSequence: context.getSequence() })
  const text = await completion.generateCompletion('A canal lock', {
    maxTokens: 60,
    temperature: 0.5,
    seed: 1,
  })
  console.log(`A canal lock|${text}\n`)
}

async function ask(model: LlamaModel, question: string): Promise<void> {
  await using context = await model.createContext({ contextSize: 2048, threads: 1 })
  const session = new LlamaChatSession({ contextSequence: context.getSequence() })
  const began = performance.now()
  let tokens = 0
  const answer = await session.promptWithMeta(question, {
    maxTokens: 1800,
    temperature: 0.5,
    seed: 1,
    onToken: (chunk) => (tokens += chunk.length),
  })
  const seconds = (performance.now() - began) / 1000
  console.log(`> ${question}\n${answer.responseText}`)
  console.log(`[${tokens} tokens, ${Math.round(tokens / seconds)}/s, ${answer.stopReason}]\n`)
}

const base = await load('otter-base')
await complete(base)
await base.dispose()
const chat = await load('otter-chat')
for (const question of questions) await ask(chat, question)
console.log(`memory: ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB resident`)
await llama.dispose()
