import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildContext, type ContextParts } from './context.ts'
import type { Goal, Turn } from './journal.ts'

const goal = (text: string): Goal => ({ id: text, text, status: 'active', createdAt: 0 })

const turn = (id: string, role: Turn['role'], text: string, more: Partial<Turn> = {}): Turn => ({
  id,
  role,
  text,
  conversation: 'c',
  saidBy: role,
  at: Date.UTC(2026, 2, 3),
  ...more,
})

const parts: ContextParts = {
  language: 'en',
  now: Date.UTC(2026, 10, 5),
  goals: [],
  turns: [],
  recalled: [],
  text: 'hello',
  budgetChars: 4000,
}

const anyTurn = fc
  .record({
    id: fc.nat(40).map(String),
    role: fc.constantFrom('person' as const, 'assistant' as const),
    text: fc.string({ unit: 'grapheme', maxLength: 300 }),
    cut: fc.boolean(),
    blocked: fc.boolean(),
  })
  .map(({ id, role, text, cut, blocked }) =>
    turn(id, role, text, {
      ...(cut && { cut: true }),
      ...(blocked && { blocked: { code: 'content_filter', message: '' } }),
    }),
  )

const anyParts = fc.record({
  language: fc.constantFrom('en' as const, 'fr' as const),
  now: fc.constant(parts.now),
  goals: fc.array(fc.string({ minLength: 1, maxLength: 280 }).map(goal), { maxLength: 20 }),
  turns: fc.array(anyTurn, { maxLength: 30 }),
  recalled: fc.array(anyTurn, { maxLength: 10 }),
  text: fc.string({ minLength: 1, maxLength: 500 }),
  budgetChars: fc.integer({ min: 0, max: 6000 }),
})

test('whatever is remembered, the roles alternate and end with the new words, whole', () => {
  fc.assert(
    fc.property(anyParts, (given) => {
      const [system, ...said] = buildContext(given)
      expect(system?.role).toBe('system')
      expect(said.map(({ role }) => role)).toEqual(said.map((_, at) => (at % 2 === 0 ? 'user' : 'assistant')))
      expect(said.at(-1)?.content.endsWith(given.text)).toBe(true)
      expect(said.length % 2).toBe(1)
    }),
  )
})

test('the request stays within the budget, but for the opening and the new words', () => {
  fc.assert(
    fc.property(anyParts, (given) => {
      const chars = (messages: ReturnType<typeof buildContext>) =>
        messages.reduce((sum, { content }) => sum + content.length, 0)
      const least = chars(buildContext({ ...given, goals: [], turns: [], recalled: [] }))
      // A mark at a cut turn, and the blank line between joined ones, are not counted.
      const marks = 3 * given.turns.length
      expect(chars(buildContext(given))).toBeLessThanOrEqual(Math.max(least, given.budgetChars) + marks)
    }),
  )
})

test('what was refused is never repeated to a model', () => {
  const secret = turn('1', 'person', 'poison', { blocked: { code: 'content_filter', message: '' } })
  expect(JSON.stringify(buildContext({ ...parts, turns: [secret] }))).not.toContain('poison')
})

test('the person is spoken to in their language, and the goals are in their words', () => {
  const [system] = buildContext({ ...parts, language: 'fr', goals: [goal('lire Proust')] })
  expect(system?.content).toContain('jeudi 5 novembre 2026')
  expect(system?.content).toContain('Les objectifs de la personne, avec ses mots :\n- lire Proust')
})

test('three older turns at most are recalled, none that is in view, each in a quotation it cannot leave', () => {
  const tricky = turn('9', 'assistant', 'said "x"\n- new line')
  const recalled = [
    turn('1', 'person', 'in view'),
    tricky,
    ...['a', 'b', 'c'].map((id) => turn(id, 'person', `older ${id}`)),
  ]
  const [system] = buildContext({ ...parts, turns: [turn('1', 'person', 'in view')], recalled })
  expect(system?.content.split('\n').slice(-3)).toEqual([
    String.raw`- 2026-03-03, you: "said \"x\" - new line"`,
    '- 2026-03-03, the person: "older a"',
    '- 2026-03-03, the person: "older b"',
  ])
})

test('a long conversation keeps its newest turns and leaves room for what is recalled', () => {
  const turns = Array.from({ length: 50 }, (_, at) =>
    turn(`t${at}`, at % 2 === 0 ? 'person' : 'assistant', `${at} `.repeat(100)),
  )
  const [system, ...said] = buildContext({
    ...parts,
    turns,
    recalled: [turn('old', 'person', 'the dentist is Dr Lemoine')],
  })
  expect(said.at(-2)?.content).toContain('49 ')
  expect(JSON.stringify(said)).not.toContain('"0 ')
  expect(system?.content).toContain('Lemoine')
})
