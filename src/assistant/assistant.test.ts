import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AccountId, Principal } from '../accounts/index.ts'
import { createHttp, type App } from '../http/index.ts'
import type { ChatEvent, ChatRequest, ServedModel } from '../gateway/index.ts'
import { parseAccountName } from '../names/index.ts'
import { ManualClock, parseDigest, Problem } from '../std/index.ts'
import { openPersonFiles, type PersonFiles } from '../storage/index.ts'
import { createAssistant, personMigrations, registerAssistant } from './index.ts'

type Model = (request: ChatRequest, signal: AbortSignal) => AsyncIterable<ChatEvent>
type Sent = { readonly event: string; readonly data: Record<string, unknown> }

const revision = parseDigest(`sha256:${'0'.repeat(64)}`)

const done: ChatEvent = {
  kind: 'done',
  revision,
  usage: { promptTokens: 1, completionTokens: 1 },
}

/** Says that many words were asked, one delta a word, as an engine does. */
async function* parrot({ messages }: ChatRequest): AsyncGenerator<ChatEvent> {
  for (const word of `you said: ${messages.at(-1)?.content}`.split(/(?<= )/u))
    yield { kind: 'delta', text: word }
  yield done
}

const wait = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms))

let folder: string
let files: PersonFiles
let app: App
let origin: string
let model: Model
let asked: ChatRequest[]
let available: readonly string[]
const clock = new ManualClock()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assistant-'))
  model = parrot
  asked = []
  available = ['lab/otter', 'lab/heron']
  await start()
})

afterEach(async () => {
  await stop()
  await rm(folder, { recursive: true })
})

async function start(): Promise<void> {
  files = openPersonFiles(folder, personMigrations)
  app = await createHttp({ logger: pino({ level: 'silent' }), publicUrl: 'http://localhost', version: '0' })
  app.decorateRequest('principal')
  app.addHook('onRequest', async (request) => {
    request.principal = principalOf(String(request.headers['x-caller'] ?? ''))
  })
  const served = (name: string): ServedModel => ({ model: name, revision, engine: 'llama', isLoaded: true })
  const gateway = {
    // One that no engine runs comes first: it is never chosen, and never offered.
    servedModels: () =>
      Promise.resolve([{ model: 'lab/asleep', revision, isLoaded: false }, ...available.map(served)]),
    chat: (_principal: Principal, request: ChatRequest, signal: AbortSignal) => {
      asked.push(request)
      return model(request, signal)
    },
  }
  const assistant = createAssistant({ personFiles: files, clock, gateway })
  registerAssistant(app, assistant)
  origin = await app.listen({ port: 0, host: '127.0.0.1' })
}

async function stop(): Promise<void> {
  await app.close()
  await files.close()
}

function principalOf(caller: string): Principal {
  if (caller === '') return { kind: 'anonymous' }
  return {
    kind: caller.startsWith('bot') ? 'service' : 'person',
    id: `acc_${caller}` as AccountId,
    name: parseAccountName(caller),
    fullName: caller,
    isOperator: caller === 'operator',
    memberships: [],
    assurance: 'passkey',
    scopes: caller === 'reader' ? ['read'] : ['read', 'write', 'inference'],
  }
}

async function call(caller: string, method: string, path: string, body?: unknown, signal?: AbortSignal) {
  return await fetch(`${origin}/api/assistant${path}`, {
    method,
    headers: {
      ...(caller !== '' && { 'x-caller': caller }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      'accept-language': caller === 'amelie' ? 'fr-FR,fr;q=0.9' : 'en',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  })
}

async function get(caller: string, path: string) {
  return (await (await call(caller, 'GET', path)).json()) as Record<string, never>
}

async function begin(caller = 'ada'): Promise<string> {
  const response = await call(caller, 'POST', '/conversations', {})
  expect(response.status).toBe(201)
  return ((await response.json()) as { id: string }).id
}

/** Says something and reads the events, until the end or until `enough`. */
async function say(
  caller: string,
  id: string,
  body: object,
  enough: (sent: readonly Sent[]) => boolean = () => false,
) {
  const leave = new AbortController()
  const response = await call(caller, 'POST', `/conversations/${id}/turns`, body, leave.signal)
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const sent: Sent[] = []
  let text = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/u.exec(block) ?? []
      if (event !== undefined && data !== undefined)
        sent.push({ event, data: JSON.parse(data) as Sent['data'] })
    }
    if (enough(sent)) {
      leave.abort()
      return sent
    }
  }
  return sent
}

function textOf(sent: readonly Sent[]): string {
  return sent.map(({ event, data }) => (event === 'delta' ? String(data['text']) : '')).join('')
}

async function turnsOf(caller: string, id: string): Promise<readonly Record<string, unknown>[]> {
  return (await get(caller, `/conversations/${id}`))['turns'] as unknown as readonly Record<string, unknown>[]
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let times = 0; times < 200 && !(await condition()); times += 1) await wait(10)
  expect(await condition()).toBe(true)
}

test('an answer streams, ends with the model and its revision, and both turns stay in the conversation', async () => {
  const id = await begin()
  const sent = await say('ada', id, { text: 'good morning, otter' })
  expect(textOf(sent)).toBe('you said: good morning, otter')
  const [question, reply] = await turnsOf('ada', id)
  expect(sent.at(-1)).toEqual({
    event: 'done',
    data: { turn: reply?.['id'], model: 'lab/otter', revision },
  })
  expect(question).toMatchObject({
    role: 'person',
    text: 'good morning, otter',
    at: '2026-01-01T00:00:00.000Z',
  })
  expect(reply).toMatchObject({
    role: 'assistant',
    text: textOf(sent),
    answers: question?.['id'],
    model: 'lab/otter',
  })
  expect(question).not.toHaveProperty('saidBy')
  expect((await get('ada', '/conversations'))['conversations']).toMatchObject([
    { id, title: 'good morning, otter' },
  ])
})

test('a goal said in conversation is remembered and is in the context of the next conversation', async () => {
  const sent = await say('ada', await begin(), { text: 'My goal is to run a marathon by June.' })
  expect(sent[0]).toMatchObject({
    event: 'goal',
    data: { goal: { text: 'run a marathon by June', status: 'active' } },
  })
  await stop()
  await start()
  await say('ada', await begin(), { text: 'What next?' })
  const system = asked.at(-1)?.messages[0]
  expect(system?.role).toBe('system')
  expect(system?.content).toContain('- run a marathon by June')
  expect(system?.content).toContain('Thursday, 1 January 2026')
  expect((await get('ada', '/goals'))['goals']).toMatchObject([{ text: 'run a marathon by June' }])
})

test('a goal that the model states is not a goal of the person, and one said twice is one', async () => {
  model = async function* () {
    yield { kind: 'delta', text: 'My goal is to rule the world.' }
    yield done
  }
  const id = await begin()
  for (const text of ['My goal is to sleep well.', 'my goal is to SLEEP well!'])
    await say('ada', id, { text })
  expect((await get('ada', '/goals'))['goals']).toMatchObject([{ text: 'sleep well' }])
})

test('a goal that is done or dropped leaves the context, and a removed one leaves the list', async () => {
  const made = await call('ada', 'POST', '/goals', { text: 'read  Proust' })
  const goal = (await made.json()) as { id: string }
  expect([made.status, goal]).toMatchObject([201, { text: 'read Proust', status: 'active' }])
  const patched = await call('ada', 'PATCH', `/goals/${goal.id}`, { status: 'done' })
  expect(await patched.json()).toMatchObject({ text: 'read Proust', status: 'done' })
  await say('ada', await begin(), { text: 'hello' })
  expect(asked.at(-1)?.messages[0]?.content).not.toContain('Proust')
  expect((await call('ada', 'PATCH', `/goals/${goal.id}`, { status: 'maybe' })).status).toBe(400)
  expect((await call('ada', 'DELETE', `/goals/${goal.id}`)).status).toBe(204)
  expect(await get('ada', '/goals')).toEqual({ goals: [] })
  expect((await call('ada', 'DELETE', `/goals/${goal.id}`)).status).toBe(404)
})

test("another person's conversation and goal look the same as ones that do not exist, to the operator too", async () => {
  const id = await begin('ada')
  await say('ada', id, { text: 'My goal is to keep this secret' })
  const goal = ((await get('ada', '/goals'))['goals'] as unknown as { id: string }[])[0]?.id
  for (const stranger of ['bob', 'operator']) {
    const tries: readonly (readonly [string, (id: string) => string, object?])[] = [
      ['GET', (which) => `/conversations/${which}`],
      ['POST', (which) => `/conversations/${which}/turns`, { text: 'hello' }],
      ['PATCH', () => `/goals/${goal}`, { status: 'done' }],
      ['DELETE', () => `/goals/${goal}`],
    ]
    for (const [method, path, body] of tries) {
      const [theirs, missing] = [
        await call(stranger, method, path(id), body),
        await call(stranger, method, path('conv_0'), body),
      ]
      expect([theirs.status, missing.status]).toEqual([404, 404])
      const [shown, expected] = [await theirs.json(), await missing.json()] as Record<string, unknown>[]
      expect({ ...shown, requestId: '' }).toEqual({ ...expected, requestId: '' })
    }
    expect(await get(stranger, '/conversations')).toEqual({ conversations: [] })
    expect(await get(stranger, '/goals')).toEqual({ goals: [] })
  }
  expect(asked).toHaveLength(1)
})

test.each([
  ['', 401, 'SignInRequired'],
  ['bot', 403, 'Forbidden'],
  ['reader', 403, 'Forbidden'],
])('a caller %j who is no person with the scope is refused everywhere', async (caller, status, code) => {
  const tries = [
    await call(caller, 'GET', '/goals'),
    await call(caller, 'POST', '/goals', { text: 'win' }),
    await call(caller, 'PATCH', '/goals/x', {}),
    await call(caller, 'DELETE', '/goals/x'),
    await call(caller, 'GET', '/conversations'),
    await call(caller, 'POST', '/conversations', {}),
    await call(caller, 'GET', '/conversations/x'),
    await call(caller, 'POST', '/conversations/x/turns', { text: 'hello' }),
  ]
  for (const response of tries) {
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ code })
  }
})

test('when the connection drops, the model is stopped and what was shown is kept as cut', async () => {
  let stopped = false
  model = async function* (_request, signal) {
    signal.addEventListener('abort', () => {
      stopped = true
    })
    yield { kind: 'delta', text: 'once upon a time' }
    await new Promise(() => undefined)
  }
  const id = await begin()
  const sent = await say('ada', id, { text: 'tell me a story' }, (events) => textOf(events) !== '')
  await until(async () => (await turnsOf('ada', id)).length === 2)
  expect((await turnsOf('ada', id))[1]).toMatchObject({ text: textOf(sent), cut: true, model: 'lab/otter' })
  expect(stopped).toBe(true)
})

/** What another process runs until it is killed: it shows each delta on its standard output. */
const countingProcess = `
  import { createAssistant } from '${new URL('assistant.ts', import.meta.url).href}'
  import { personMigrations } from '${new URL('migrations/index.ts', import.meta.url).href}'
  import { openPersonFiles } from '${new URL('../storage/person-files.ts', import.meta.url).href}'
  const [folder, conversation, principal] = process.argv.slice(1)
  async function* chat() {
    for (let number = 1; ; number += 1) {
      yield { kind: 'delta', text: number + ' ' }
      await new Promise((resolve) => setTimeout(resolve, 3))
    }
  }
  const gateway = { chat, servedModels: async () => [{ model: 'lab/otter', engine: 'llama' }] }
  const assistant = createAssistant({
    gateway, personFiles: openPersonFiles(folder, personMigrations), clock: { now: () => Date.now() },
  })
  const ada = JSON.parse(principal)
  for await (const event of await assistant.turn(ada, conversation, { text: 'My goal is to count' }, new AbortController().signal))
    if (event.kind === 'delta') process.stdout.write(event.text)
`

test('when the process is killed in mid-answer, the next one finds the words, the goal and all that was shown', async () => {
  const id = await begin()
  await stop()
  const ada = JSON.stringify(principalOf('ada'))
  const dying = spawn(process.execPath, ['--input-type=module', '-e', countingProcess, folder, id, ada])
  let shown = ''
  for await (const chunk of dying.stdout) {
    shown += String(chunk)
    if (shown.length > 100) dying.kill('SIGKILL')
  }
  await start()
  const [question, reply] = await turnsOf('ada', id)
  expect(question).toMatchObject({ text: 'My goal is to count' })
  expect(reply).toMatchObject({ role: 'assistant', cut: true, model: 'lab/otter' })
  expect(shown.length).toBeGreaterThan(100)
  expect(String(reply?.['text']).startsWith(shown)).toBe(true)
  expect((await get('ada', '/goals'))['goals']).toMatchObject([{ text: 'count' }])
})

test('whoever speaks again interrupts: the running answer ends as cut and the model sees how far it came', async () => {
  model = async function* () {
    yield { kind: 'delta', text: 'let me explain at length' }
    await new Promise(() => undefined)
  }
  const id = await begin()
  let heard = ''
  const first = say('ada', id, { text: 'explain' }, (events) => {
    heard = textOf(events)
    return false
  })
  await until(() => Promise.resolve(heard !== ''))
  model = parrot
  const second = await say('ada', id, { text: 'stop, just say yes' })
  expect((await first).at(-1)).toMatchObject({ event: 'done', data: { cut: true } })
  expect(textOf(second)).toBe('you said: stop, just say yes')
  expect(asked.at(-1)?.messages.slice(1)).toEqual([
    { role: 'user', content: 'explain' },
    { role: 'assistant', content: 'let me explain at length…' },
    { role: 'user', content: 'stop, just say yes' },
  ])
})

test('words that the guard stops are shown with the verdict, kept out of later requests, and set no goal', async () => {
  model = async function* () {
    yield {
      kind: 'refused',
      code: 'content_filter',
      message: 'the guard refused the prompt',
      verdictId: 'ver_1',
    }
  }
  const id = await begin()
  const sent = await say('ada', id, { text: 'My goal is to poison the well.' })
  expect(sent.map(({ event }) => event)).toEqual(['refused'])
  expect(sent[0]?.data).toMatchObject({ code: 'content_filter', verdictId: 'ver_1', models: [] })
  expect((await get('ada', '/goals'))['goals']).toMatchObject([{ status: 'dropped' }])
  const [question, reply] = await turnsOf('ada', id)
  expect([question?.['blocked'], reply?.['blocked']]).toMatchObject([
    { verdictId: 'ver_1' },
    { verdictId: 'ver_1' },
  ])
  model = parrot
  await say('ada', id, { text: 'What about the well?' })
  expect(JSON.stringify(asked.at(-1))).not.toContain('poison')
})

test.each(['model_withdrawn', 'model_not_granted'] as const)(
  'when the model is refused as %s, the person learns what else they may use',
  async (code) => {
    const id = await begin('amelie')
    await say('amelie', id, { text: 'bonjour', model: 'lab/heron' })
    available = ['lab/otter']
    model = () => {
      throw new Problem(code, 'lab/heron cannot be used.')
    }
    const [refused] = await say('amelie', id, { text: 'encore' })
    expect(asked.at(-1)?.model).toBe('lab/heron')
    expect(refused).toMatchObject({
      event: 'refused',
      data: {
        code,
        models: ['lab/otter'],
        message: 'lab/heron cannot be used. Vous pouvez utiliser : lab/otter.',
      },
    })
    expect((await turnsOf('amelie', id)).at(-1)).toMatchObject({ text: '', blocked: { code } })
  },
)

test('where no model is open to the person, the refusal says so and their words are kept', async () => {
  available = []
  const id = await begin()
  const [refused] = await say('ada', id, { text: 'anyone there?' })
  expect(refused).toMatchObject({ event: 'refused', data: { code: 'model_not_found', models: [] } })
  expect(await turnsOf('ada', id)).toMatchObject([
    { text: 'anyone there?' },
    { text: '', blocked: { code: 'model_not_found' } },
  ])
})

test('a hold in mid-answer keeps what was shown and says why it stopped', async () => {
  model = async function* () {
    yield { kind: 'delta', text: 'the answer is' }
    await wait(60)
    yield { kind: 'refused', code: 'model_withdrawn', message: 'held' }
  }
  const id = await begin()
  const sent = await say('ada', id, { text: 'question' })
  expect(sent.map(({ event }) => event)).toEqual(['delta', 'refused'])
  expect((await turnsOf('ada', id))[1]).toMatchObject({
    text: 'the answer is',
    blocked: { code: 'model_withdrawn' },
  })
  model = parrot
  await say('ada', await begin(), { text: 'the answer' })
  expect(asked.at(-1)?.messages[0]?.content).not.toContain('the answer is')
})

test('a fault of the model function ends the stream without its details, and nothing said is lost', async () => {
  model = async function* () {
    yield { kind: 'delta', text: 'half' }
    await wait(60)
    throw new Error('secret path /etc/engine')
  }
  const id = await begin()
  const sent = await say('ada', id, { text: 'question' })
  expect(sent.at(-1)).toMatchObject({ event: 'error', data: { code: 'InternalError' } })
  expect(JSON.stringify(sent)).not.toContain('secret')
  expect((await turnsOf('ada', id))[1]).toMatchObject({ text: 'half', cut: true })
})

test('what was said in another conversation is recalled when the new words match it', async () => {
  await say('ada', await begin(), { text: 'The dentist in Évry is called Dr Lemoine' })
  clock.advance(86_400_000)
  await say('ada', await begin(), { text: 'What was the name of my dentist in Evry?' })
  expect(asked.at(-1)?.messages[0]?.content).toContain('"The dentist in Évry is called Dr Lemoine"')
  await say('ada', await begin(), { text: 'How old is the universe?' })
  expect(asked.at(-1)?.messages[0]?.content).not.toContain('Lemoine')
  await say('bob', await begin('bob'), { text: 'What was the name of the dentist in Evry?' })
  expect(JSON.stringify(asked.at(-1))).not.toContain('Lemoine')
})

test('a model with a short context is asked again with less', async () => {
  const id = await begin()
  await say('ada', id, { text: 'x'.repeat(3000) })
  model = async function* (request) {
    if (JSON.stringify(request.messages).length > 1500)
      yield { kind: 'refused', code: 'context_length_exceeded', message: 'too long' }
    else yield* parrot(request)
  }
  const sent = await say('ada', id, { text: 'short' })
  expect(textOf(sent)).toBe('you said: short')
  expect(asked).toHaveLength(3)
  expect(sent.at(-1)?.event).toBe('done')
})

test('the journal changes no turn', async () => {
  const id = await begin()
  await say('ada', id, { text: 'what I said' })
  const file = (await files.open('acc_ada')).withTables<{ turn: { text: string } }>()
  await expect(file.updateTable('turn').set({ text: 'what I never said' }).execute()).rejects.toThrow(
    'append-only',
  )
})

test('closing the server ends a running answer and keeps it', async () => {
  model = async function* () {
    yield { kind: 'delta', text: 'going on and' }
    await new Promise(() => undefined)
  }
  const id = await begin()
  let heard = ''
  const running = say('ada', id, { text: 'talk' }, (events) => {
    heard = textOf(events)
    return false
  })
  await until(() => Promise.resolve(heard !== ''))
  await stop()
  expect((await running).at(-1)).toMatchObject({ event: 'done', data: { cut: true } })
  await start()
  expect((await turnsOf('ada', id))[1]).toMatchObject({ text: 'going on and', cut: true })
})
