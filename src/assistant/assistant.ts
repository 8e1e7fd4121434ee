import type { Principal } from '../accounts/index.ts'
import type { Gateway } from '../gateway/index.ts'
import { Problem, randomId, type Clock } from '../std/index.ts'
import type { PersonFiles } from '../storage/index.ts'
import { answer, type Question, type TurnEvent } from './answer.ts'
import type { AssistantStore } from './assistant-store.ts'
import type { Language } from './context.ts'
import { Floor } from './floor.ts'
import { goalWishes } from './goal-wish.ts'
import type { Conversation, Goal, GoalStatus, Turn } from './journal.ts'
import { ownFiles, personOf, type OpenOwnFile, type Person } from './own-file.ts'

export type AssistantDependencies = {
  readonly personFiles: PersonFiles
  /** The only way to a model: it asks release control and the guard on every call. */
  readonly gateway: Pick<Gateway, 'chat' | 'servedModels'>
  readonly clock: Clock
}

export type TurnInput = { readonly text: string; readonly model?: string; readonly language?: Language }

export type GoalPatch = { readonly text?: string | undefined; readonly status?: GoalStatus | undefined }

/** Some engines have a context of a thousand tokens only: the assistant then remembers less, and still answers. */
const budgetsChars = [12_000, 4_000, 1_000]

export function createAssistant(dependencies: AssistantDependencies): Assistant {
  return new Assistant(dependencies)
}

/** A person's own assistant. Everything here is done by the person whose it is: there is no other way in. */
export class Assistant {
  readonly #dependencies: AssistantDependencies
  readonly #openOwnFile: OpenOwnFile
  readonly #floor = new Floor()

  constructor(dependencies: AssistantDependencies) {
    this.#dependencies = dependencies
    this.#openOwnFile = ownFiles(dependencies.personFiles)
  }

  async conversations(principal: Principal): Promise<readonly Conversation[]> {
    const store = await this.#openOwnFile(personOf(principal))
    return await store.conversations(200)
  }

  async createConversation(principal: Principal, title = ''): Promise<Conversation> {
    const store = await this.#openOwnFile(personOf(principal))
    const createdAt = this.#dependencies.clock.now()
    const conversation = { id: randomId('conv', createdAt), title: title.trim(), createdAt }
    await store.addConversation(conversation)
    return conversation
  }

  async conversation(
    principal: Principal,
    id: string,
  ): Promise<Conversation & { readonly turns: readonly Turn[] }> {
    const store = await this.#openOwnFile(personOf(principal))
    return { ...(await existing(store, id)), turns: await store.turns(id, 500) }
  }

  /**
   * Says something. When this resolves, the words and the goals in them are in the journal, and an answer that was
   * still running in the conversation has been interrupted. The model is asked when the events are read.
   */
  async turn(
    principal: Principal,
    conversation: string,
    input: TurnInput,
    signal: AbortSignal,
  ): Promise<AsyncIterable<TurnEvent>> {
    const person = personOf(principal)
    const store = await this.#openOwnFile(person)
    await existing(store, conversation)
    if (input.text.trim() === '') throw new Problem('BadRequest', 'text must say something')
    await this.#floor.interrupt(conversation)
    const { turn, goals } = await this.#note(person, store, { conversation, text: input.text })
    const { model, language = 'en' } = input
    const question: Question = { person, store, turn, goals, language, ...(model !== undefined && { model }) }
    return answer(question, { ...this.#dependencies, floor: this.#floor, budgetsChars }, signal)
  }

  async #note(
    person: Person,
    store: AssistantStore,
    said: { readonly conversation: string; readonly text: string },
  ) {
    const at = this.#dependencies.clock.now()
    const turn: Turn = { ...said, id: randomId('turn', at), role: 'person', saidBy: person.id, at }
    const goals = await store.transact(async (within) => {
      await within.addTurn(turn)
      const known = new Set((await within.goals()).filter((goal) => goal.status === 'active').map(sameness))
      const wishes = goalWishes(said.text).map((text) => newGoal(text, at, turn.id))
      const added = wishes.filter((goal) => !known.has(sameness(goal)))
      for (const goal of added) await within.addGoal(goal, person.id)
      return added
    })
    return { turn, goals }
  }

  async goals(principal: Principal): Promise<readonly Goal[]> {
    const store = await this.#openOwnFile(personOf(principal))
    return await store.goals()
  }

  async addGoal(principal: Principal, text: string): Promise<Goal> {
    const person = personOf(principal)
    const store = await this.#openOwnFile(person)
    const goal = newGoal(wording(text), this.#dependencies.clock.now())
    await store.transact(async (within) => await within.addGoal(goal, person.id))
    return goal
  }

  async changeGoal(principal: Principal, id: string, patch: GoalPatch): Promise<Goal> {
    const person = personOf(principal)
    const store = await this.#openOwnFile(person)
    return await store.transact(async (within) => {
      const goal = (await within.goal(id)) ?? noSuchGoal()
      const text = patch.text === undefined ? goal.text : wording(patch.text)
      const changed = { ...goal, text, status: patch.status ?? goal.status }
      await within.changeGoal(changed, person.id, this.#dependencies.clock.now())
      return changed
    })
  }

  async removeGoal(principal: Principal, id: string): Promise<void> {
    const store = await this.#openOwnFile(personOf(principal))
    if ((await store.goal(id)) === undefined) noSuchGoal()
    await store.removeGoal(id)
  }

  /** Ends the running answers and keeps what had come of them. */
  async close(): Promise<void> {
    await this.#floor.close()
  }
}

async function existing(store: AssistantStore, id: string): Promise<Conversation> {
  const conversation = await store.conversation(id)
  if (conversation === undefined) throw new Problem('NotFound', 'there is no such conversation')
  return conversation
}

function noSuchGoal(): never {
  throw new Problem('NotFound', 'there is no such goal')
}

function newGoal(text: string, at: number, sourceTurn?: string): Goal {
  const goal = { id: randomId('goal', at), text, status: 'active' as const, createdAt: at }
  return sourceTurn === undefined ? goal : { ...goal, sourceTurn }
}

function wording(text: string): string {
  const words = text.replace(/\s+/gu, ' ').trim()
  if (words === '') throw new Problem('BadRequest', 'text must say what the goal is')
  return words
}

/** Said twice, a goal is still one goal. */
function sameness(goal: Goal): string {
  return goal.text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
