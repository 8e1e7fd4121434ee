import type { ChatEvent, Gateway } from '../gateway/index.ts'
import { Problem, randomId, type Clock } from '../std/index.ts'
import type { AssistantStore, Draft } from './assistant-store.ts'
import { buildContext, type Language } from './context.ts'
import type { Floor } from './floor.ts'
import type { Goal, Refusal, Turn } from './journal.ts'
import type { Person } from './own-file.ts'
import { paced } from './paced.ts'
import { recallTerms } from './recall-terms.ts'

export type TurnEvent =
  | { readonly kind: 'goal'; readonly goal: Goal }
  | { readonly kind: 'delta'; readonly text: string }
  /** Why there is no answer, or no more of it, and which other models the person may use. */
  | ({ readonly kind: 'refused'; readonly turn: string; readonly models: readonly string[] } & Refusal)
  | {
      readonly kind: 'done'
      readonly turn: string
      readonly model: string
      readonly revision?: string
      readonly cut?: true
    }

export type Question = {
  readonly person: Person
  readonly store: AssistantStore
  /** What the person said. It is in the journal already, and so are the goals. */
  readonly turn: Turn
  readonly goals: readonly Goal[]
  readonly model?: string
  readonly language: Language
}

export type AnswerDependencies = {
  readonly gateway: Pick<Gateway, 'chat' | 'servedModels'>
  readonly floor: Floor
  readonly clock: Clock
  /** Tried in turn while the model says that its context is too short. */
  readonly budgetsChars: readonly number[]
}

/** Deltas within this span are written and sent as one. */
const spanMs = 40

/** An answer that is longer than this is not read, least of all listened to. */
const sampling = { maxTokens: 1024 }

type Ending = 'cut' | { readonly revision: string } | { readonly blocked: Refusal }

/** Asks the model and gives its words as they come; each is on disk before it is given, so none is lost. */
export async function* answer(
  question: Question,
  { floor, ...dependencies }: AnswerDependencies,
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  const { interrupted, leave } = await floor.take(question.turn.conversation)
  try {
    yield* speak(question, dependencies, AbortSignal.any([signal, interrupted]))
  } finally {
    leave()
  }
}

type Speaking = Omit<AnswerDependencies, 'floor'>

async function* speak(
  question: Question,
  dependencies: Speaking,
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  const history = await before(question)
  const model = question.model ?? lastModel(history) ?? (await usable(question, dependencies))[0]
  const at = dependencies.clock.now()
  const turn = {
    turn: randomId('turn', at),
    conversation: question.turn.conversation,
    answers: question.turn.id,
    at,
  }
  if (model === undefined) {
    yield* refuseWithoutModel(question, turn)
    return
  }
  const draft: Draft = { ...turn, model }
  await question.store.addToDraft(draft, '')
  let text = ''
  let ending: Ending = 'cut'
  try {
    for await (const event of replies(question, { ...dependencies, model, history }, signal)) {
      if (event.kind === 'delta') {
        if (text === '') yield* noted(question)
        text += event.text
        await question.store.addToDraft(draft, event.text)
        yield event
      } else ending = event.kind === 'done' ? { revision: event.revision } : { blocked: refusalIn(event) }
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    ending = { blocked: refusalOf(error) }
  } finally {
    // Also where the reader has gone: what had come is kept, as a turn that is cut.
    await keep(question, answerTurn(draft, text, ending), dependencies.clock)
  }
  yield* lastEvents(question, dependencies, { draft, text, ending })
}

async function* lastEvents(
  question: Question,
  dependencies: Speaking,
  { draft, text, ending }: { readonly draft: Draft; readonly text: string; readonly ending: Ending },
): AsyncGenerator<TurnEvent> {
  const { turn, model } = draft
  const refusal = ending !== 'cut' && 'blocked' in ending ? ending.blocked : undefined
  if (text === '' && !(refusal !== undefined && stopped(refusal, text))) yield* noted(question)
  if (refusal !== undefined)
    yield {
      kind: 'refused',
      turn,
      ...refusal,
      ...(await alternatives(question, dependencies, { model, refusal })),
    }
  else if (ending === 'cut') yield { kind: 'done', turn, model, cut: true }
  else yield { kind: 'done', turn, model, ...ending }
}

/** Told when the model has taken the words, so that no goal is announced in words that the guard stops. */
function* noted({ goals }: Question): Generator<TurnEvent> {
  for (const goal of goals) yield { kind: 'goal', goal }
}

/** The models that the person may talk to now and that some engine runs, newest first. */
async function usable({ person }: Question, { gateway }: Speaking): Promise<readonly string[]> {
  const served = await gateway.servedModels(person)
  return served.flatMap(({ model, engine }) => (engine === undefined ? [] : [model]))
}

/** What was said in the conversation until the question. */
async function before({ store, turn: asked }: Question): Promise<readonly Turn[]> {
  const turns = await store.turns(asked.conversation, 200)
  return turns.slice(
    0,
    turns.findIndex((turn) => turn.id === asked.id),
  )
}

async function* refuseWithoutModel(
  question: Question,
  { turn: id, ...draft }: Omit<Draft, 'model'>,
): AsyncGenerator<TurnEvent> {
  const blocked = noModel(question.language)
  await question.store.addTurn({ ...draft, id, role: 'assistant', saidBy: 'instance', text: '', blocked })
  yield* noted(question)
  yield { kind: 'refused', turn: id, ...blocked, models: [] }
}

/** The events of the model, asked again with less where its context is too short: the last ending counts. */
async function* replies(
  question: Question,
  {
    model,
    history,
    gateway,
    clock,
    budgetsChars,
  }: Speaking & { readonly model: string; readonly history: readonly Turn[] },
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  const { person, store, turn, language } = question
  const goals = (await store.goals()).filter((goal) => goal.status === 'active')
  const recalled = (await store.recall(recallTerms(turn.text), 40)).filter((found) => found.id !== turn.id)
  const parts = { language, now: clock.now(), goals, turns: history, recalled, text: turn.text }
  for (const budgetChars of budgetsChars) {
    const request = { model, messages: buildContext({ ...parts, budgetChars }), sampling }
    let isTooLong = false
    for await (const event of paced(gateway.chat(person, request, signal), spanMs, signal)) {
      isTooLong = event.kind === 'refused' && event.code === 'context_length_exceeded'
      yield event
    }
    if (!isTooLong) return
  }
}

/** The answer becomes a turn; a goal in words that the guard stopped is dropped with them, or it would stop all later ones. */
async function keep(question: Question, turn: Turn, clock: Clock): Promise<void> {
  await question.store.transact(async (store) => {
    await store.endDraft(turn)
    if (turn.blocked === undefined || !stopped(turn.blocked, turn.text)) return
    for (const goal of question.goals) await store.changeGoal(dropped(goal), 'instance', clock.now())
  })
}

function answerTurn({ turn: id, model, ...draft }: Draft, text: string, ending: Ending): Turn {
  const answered = { ...draft, id, model, role: 'assistant' as const, saidBy: model, text }
  return ending === 'cut' ? { ...answered, cut: true } : { ...answered, ...ending }
}

function dropped(goal: Goal): Goal {
  return { ...goal, status: 'dropped' }
}

/** Refused before its first word, by the guard: the question was the reason. */
function stopped(blocked: Refusal, text: string): boolean {
  return blocked.code === 'content_filter' && text === ''
}

function lastModel(history: readonly Turn[]): string | undefined {
  return history.findLast((turn) => turn.model !== undefined)?.model
}

function refusalIn({ code, message, verdictId }: ChatEvent & { kind: 'refused' }): Refusal {
  return { code, message, ...(verdictId !== undefined && { verdictId }) }
}

function refusalOf({ code, message, details }: Problem): Refusal {
  return {
    code,
    message,
    ...(typeof details['verdictId'] === 'string' && { verdictId: details['verdictId'] }),
  }
}

const aboutTheModel: ReadonlySet<string> = new Set([
  'model_not_found',
  'model_withdrawn',
  'model_not_granted',
  'engine_unavailable',
])

/** Where the model is the reason, the person is told what else they may use. */
async function alternatives(
  question: Question,
  dependencies: Speaking,
  { model, refusal }: { readonly model: string; readonly refusal: Refusal },
) {
  if (!aboutTheModel.has(refusal.code)) return { models: [] }
  const others = (await usable(question, dependencies)).filter((name) => name !== model)
  if (others.length === 0) return { models: others }
  const hint = question.language === 'fr' ? 'Vous pouvez utiliser :' : 'You may use:'
  const message = `${refusal.message.replace(/[.\s]{1,9}$/u, '')}. ${hint} ${others.slice(0, 5).join(', ')}.`
  return { models: others, message }
}

function noModel(language: Language): Refusal {
  const message =
    language === 'fr'
      ? "aucun modèle ne vous est ouvert pour l'instant ; un modèle doit d'abord être publié au niveau « service »"
      : 'no model is open to you yet; one must first be released at the level "api" or above'
  return { code: 'model_not_found', message }
}
