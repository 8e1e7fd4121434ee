import { sql, type Generated, type Kysely, type Selectable } from 'kysely'
import type { Instant } from '../std/index.ts'
import type { Database } from '../storage/index.ts'
import type { Conversation, Goal, GoalStatus, Refusal, Turn } from './journal.ts'

type Tables = {
  conversation: { id: string; title: string | null; created_at: number }
  turn: {
    seq: Generated<number>
    id: string
    conversation: string
    role: 'person' | 'assistant'
    said_by: string
    text: string
    at: number
    answers: string | null
    model: string | null
    revision: string | null
    cut: 0 | 1
    refusal_code: string | null
    refusal_message: string | null
    verdict: string | null
  }
  draft: {
    seq: Generated<number>
    turn: string
    conversation: string
    answers: string
    model: string
    at: number
    text: string
  }
  goal: { id: string; source_turn: string | null; created_at: number }
  goal_event: {
    seq: Generated<number>
    goal: string
    at: number
    said_by: string
    text: string
    status: GoalStatus
  }
}

export type Draft = {
  readonly turn: string
  readonly conversation: string
  readonly answers: string
  readonly model: string
  readonly at: Instant
}

export function openAssistantStore(file: Database): AssistantStore {
  return new AssistantStore(file.withTables<Tables>())
}

/** The words of one person. It is made from that person's file, so no query here names a person. */
export class AssistantStore {
  readonly #tables: Kysely<Tables>

  constructor(tables: Kysely<Tables>) {
    this.#tables = tables
  }

  /** All of it holds, or none. */
  async transact<T>(write: (store: AssistantStore) => Promise<T>): Promise<T> {
    return await this.#tables.transaction().execute(async (tables) => await write(new AssistantStore(tables)))
  }

  async addConversation(conversation: Conversation): Promise<void> {
    const { id, title, createdAt } = conversation
    await this.#tables
      .insertInto('conversation')
      .values({ id, title: title === '' ? null : title, created_at: createdAt })
      .execute()
  }

  async conversations(limit: number): Promise<readonly Conversation[]> {
    const rows = await this.#conversations().orderBy('conversation.id', 'desc').limit(limit).execute()
    return rows.map(asConversation)
  }

  async conversation(id: string): Promise<Conversation | undefined> {
    const row = await this.#conversations().where('conversation.id', '=', id).executeTakeFirst()
    return row === undefined ? undefined : asConversation(row)
  }

  // A conversation without a title goes by its first words.
  #conversations() {
    return this.#tables
      .selectFrom('conversation')
      .select(['conversation.id', 'conversation.title', 'conversation.created_at'])
      .select((select) =>
        select
          .selectFrom('turn')
          .whereRef('turn.conversation', '=', 'conversation.id')
          .where('turn.role', '=', 'person')
          .select((first) => first.fn<string>('substr', ['turn.text', sql.lit(1), sql.lit(80)]).as('text'))
          .orderBy('turn.seq')
          .limit(1)
          .as('first_words'),
      )
  }

  async addTurn(turn: Turn): Promise<void> {
    await this.#tables.insertInto('turn').values(turnRow(turn)).execute()
  }

  /** The newest turns of a conversation, in the order in which they were said. */
  async turns(conversation: string, limit: number): Promise<readonly Turn[]> {
    const newest = await this.#tables
      .selectFrom('turn')
      .selectAll()
      .where('conversation', '=', conversation)
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute()
    const turns = newest.toReversed().map(asTurn)
    const stopped = new Map(
      turns.flatMap((turn) => (stopsQuestion(turn) ? [[turn.answers, turn.blocked] as const] : [])),
    )
    return turns.map((turn) => {
      const blocked = stopped.get(turn.id)
      return blocked === undefined ? turn : { ...turn, blocked }
    })
  }

  /** The turns that match best by BM25, over all conversations; none that the guard stopped. */
  async recall(terms: readonly string[], limit: number): Promise<readonly Turn[]> {
    if (terms.length === 0) return []
    // Each term in quotation marks, which no term contains: nothing in it is read as an operator.
    const query = terms.map((term) => `"${term}"`).join(' OR ')
    const { rows } = await sql<Selectable<Tables['turn']>>`
      select turn.* from turn_index join turn on turn.seq = turn_index.rowid
      where turn_index match ${query} and turn.refusal_code is null and not exists (
        select 1 from turn answer where answer.answers = turn.id and answer.refusal_code = 'content_filter' and answer.text = ''
      )
      order by turn_index.rank limit ${sql.lit(limit)}`.execute(this.#tables)
    return rows.map(asTurn)
  }

  /** One more piece of an answer while it is streamed; the first piece is empty and says that an answer was begun. */
  async addToDraft(draft: Draft, text: string): Promise<void> {
    await this.#tables
      .insertInto('draft')
      .values({ ...draft, text })
      .execute()
  }

  /** The draft goes and the turn comes. To be called in a transaction. */
  async endDraft(turn: Turn): Promise<void> {
    await this.#tables.deleteFrom('draft').where('turn', '=', turn.id).execute()
    await this.addTurn(turn)
  }

  /** What a process that died was streaming: what had come of it becomes a turn that is cut. */
  async endLeftDrafts(): Promise<void> {
    const pieces = await this.#tables.selectFrom('draft').selectAll().orderBy('seq').execute()
    for (const [id, own] of Map.groupBy(pieces, (piece) => piece.turn)) {
      const [first] = own
      if (first === undefined) continue
      const { conversation, answers, model, at } = first
      const text = own.map((piece) => piece.text).join('')
      await this.endDraft({
        id,
        conversation,
        role: 'assistant',
        saidBy: model,
        text,
        at,
        answers,
        model,
        cut: true,
      })
    }
  }

  async addGoal(goal: Goal, saidBy: string): Promise<void> {
    await this.#tables
      .insertInto('goal')
      .values({ id: goal.id, source_turn: goal.sourceTurn ?? null, created_at: goal.createdAt })
      .execute()
    await this.changeGoal(goal, saidBy, goal.createdAt)
  }

  /** Adds what is true of the goal from now on. */
  async changeGoal({ id, text, status }: Goal, saidBy: string, at: Instant): Promise<void> {
    await this.#tables
      .insertInto('goal_event')
      .values({ goal: id, at, said_by: saidBy, text, status })
      .execute()
  }

  /** Newest first. */
  async goals(): Promise<readonly Goal[]> {
    const rows = await this.#goals().orderBy('goal.id', 'desc').execute()
    return rows.map(asGoal)
  }

  async goal(id: string): Promise<Goal | undefined> {
    const row = await this.#goals().where('goal.id', '=', id).executeTakeFirst()
    return row === undefined ? undefined : asGoal(row)
  }

  #goals() {
    return this.#tables
      .selectFrom('goal')
      .innerJoin('goal_event', 'goal_event.goal', 'goal.id')
      .where((where) =>
        where(
          'goal_event.seq',
          '=',
          where
            .selectFrom('goal_event as newer')
            .whereRef('newer.goal', '=', 'goal.id')
            .select((newer) => newer.fn.max('newer.seq').as('seq')),
        ),
      )
      .select(['goal.id', 'goal.source_turn', 'goal.created_at', 'goal_event.text', 'goal_event.status'])
  }

  /** The goal and all that was said of it as a goal; the turn in which it was said stays in the journal. */
  async removeGoal(id: string): Promise<void> {
    await this.#tables.deleteFrom('goal').where('id', '=', id).execute()
  }
}

/** A refusal before the first word is about the words that were asked. */
function stopsQuestion(turn: Turn): turn is Turn & { answers: string; blocked: Refusal } {
  return turn.blocked?.code === 'content_filter' && turn.text === '' && turn.answers !== undefined
}

function turnRow(turn: Turn) {
  return {
    id: turn.id,
    conversation: turn.conversation,
    role: turn.role,
    said_by: turn.saidBy,
    text: turn.text,
    at: turn.at,
    answers: turn.answers ?? null,
    model: turn.model ?? null,
    revision: turn.revision ?? null,
    cut: turn.cut === true ? (1 as const) : (0 as const),
    refusal_code: turn.blocked?.code ?? null,
    refusal_message: turn.blocked?.message ?? null,
    verdict: turn.blocked?.verdictId ?? null,
  }
}

function asTurn(row: Selectable<Tables['turn']>): Turn {
  const { id, conversation, role, text, at } = row
  return {
    id,
    conversation,
    role,
    saidBy: row.said_by,
    text,
    at,
    ...(row.answers !== null && { answers: row.answers }),
    ...(row.model !== null && { model: row.model }),
    ...(row.revision !== null && { revision: row.revision }),
    ...(row.cut === 1 && { cut: true as const }),
    ...(row.refusal_code !== null && { blocked: asRefusal(row.refusal_code, row) }),
  }
}

function asRefusal(code: string, row: Selectable<Tables['turn']>): Refusal {
  return { code, message: row.refusal_message ?? '', ...(row.verdict !== null && { verdictId: row.verdict }) }
}

function asConversation(row: {
  id: string
  title: string | null
  created_at: number
  first_words: string | null
}): Conversation {
  return { id: row.id, title: row.title ?? row.first_words ?? '', createdAt: row.created_at }
}

function asGoal(row: {
  id: string
  source_turn: string | null
  created_at: number
  text: string
  status: GoalStatus
}): Goal {
  const { id, text, status } = row
  return {
    id,
    text,
    status,
    createdAt: row.created_at,
    ...(row.source_turn !== null && { sourceTurn: row.source_turn }),
  }
}
