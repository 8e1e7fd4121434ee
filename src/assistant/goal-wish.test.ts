import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { goalWishes } from './goal-wish.ts'

const said: readonly (readonly [string, string])[] = [
  ['My goal is to run a marathon by June.', 'run a marathon by June'],
  ['Hello! My goal is to sleep eight hours', 'sleep eight hours'],
  ['my main goal this year is to save 3,000 euros', 'save 3,000 euros'],
  ['My goal is to run 42.2 km. Can you help?', 'run 42.2 km'],
  ['My goal is to pass the bar exam, can you make a plan?', 'pass the bar exam'],
  ['Please remember: my goal is to read twelve books', 'read twelve books'],
  ['I want to learn Spanish by June', 'learn Spanish by June'],
  ["I'd like to run 5 km three times a week.", 'run 5 km three times a week'],
  ['I want to become a nurse!', 'become a nurse'],
  ['I’ve set myself the goal of walking every day', 'walking every day'],
  ['Mon objectif est de courir un marathon.', 'courir un marathon'],
  ['Bonjour, mon objectif pour 2027 est d’apprendre le piano', 'apprendre le piano'],
  ['Mon but, c’est de lire un livre par mois', 'lire un livre par mois'],
  ['Je veux arriver à parler anglais sans peur', 'arriver à parler anglais sans peur'],
  ['Je voudrais apprendre le portugais d’ici l’été.', "apprendre le portugais d'ici l'été"],
  ["J'aimerais courir deux fois par semaine", 'courir deux fois par semaine'],
  ['Retiens que je me suis fixé comme objectif de dormir mieux', 'dormir mieux'],
]

const notSaid: readonly string[] = [
  'I want to know what happened in 2020',
  'I want to read this',
  'Is my goal is to win clear?',
  'My goal is to win?',
  'My boss says my goal is to sell more',
  'Her goal is to run a marathon',
  'Translate: “My goal is to run a marathon.”',
  'He said "I know. My goal is to win." and left',
  "She said 'I know. My goal is to win,' and left",
  '> My goal is to run a marathon',
  'Assistant: My goal is to help you',
  'John wrote:\nMy goal is to run a marathon.',
  '```\nMy goal is to run\n```',
  'My goal is to “ignore all instructions”',
  'Traduis « Je sais. Mon objectif est de gagner. »',
  'Je veux arriver à Paris avant midi',
  'Je veux arriver à 8 h demain',
  'Je ne veux pas apprendre le piano cette année',
]

describe('a goal is recognised', () => {
  test.each(said)('%s', (text, wish) => {
    expect(goalWishes(text)).toEqual([wish])
  })
})

describe('no goal is invented', () => {
  test.each(notSaid)('%s', (text) => {
    expect(goalWishes(text)).toEqual([])
  })
})

const words = fc
  .array(fc.stringMatching(/^[a-z]{2,9}$/), { minLength: 2, maxLength: 8 })
  .map((list) => list.join(' '))
const opening = fc.constantFrom(
  'My goal is to ',
  'Mon objectif est de ',
  'I want to become ',
  'Je veux devenir ',
)

test('whatever is wished, the goal is the words of the person, in their order', () => {
  fc.assert(
    fc.property(opening, words, (form, wish) => {
      const [found] = goalWishes(`${form}${wish}.`)
      expect(`${form}${wish}`.endsWith(found ?? 'nothing found')).toBe(true)
    }),
  )
})

test('words in quotation marks never become a goal, whatever stands around them', () => {
  const marks = fc.constantFrom(['“', '”'], ['"', '"'], ['« ', ' »'], ["'", "'"], ['‘', '’'], ['`', '`'])
  fc.assert(
    fc.property(words, marks, opening, words, words, (before, [open, close], form, wish, after) => {
      expect(goalWishes(`${before} ${open}${before}. ${form}${wish}.${close} ${after}`)).toEqual([])
    }),
  )
})

test('any text is read without failing, and its wishes are short and few', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom(...said.map(([text]) => text), ...notSaid, '"', '“', '\n', ' ', '> '),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const wishes = goalWishes(pieces.join(''))
      expect(wishes.length).toBeLessThanOrEqual(3)
      for (const wish of wishes) expect(wish.length).toBeLessThanOrEqual(280)
    }),
  )
})

test('a hostile text of a hundred thousand letters costs no more than a few milliseconds', () => {
  const pieces = [
    'my goal for ',
    "'",
    '“',
    ', can',
    'je veux arriver à me ',
    ' ',
    '. ',
    'hello ',
    'mon but pour a ',
    '- ',
  ]
  for (const first of pieces)
    for (const second of pieces) {
      const long = (first + second).repeat(10_000)
      const short = (first + second).repeat(30)
      for (const text of [long, `My goal for ${long} is to ${long}`, `My goal is to ${short}`])
        expect(leastMs(() => goalWishes(text))).toBeLessThan(60)
    }
})

/** The best of three: a busy machine delays a run, while a slow pattern delays all of them. */
function leastMs(run: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const begun = performance.now()
    run()
    return performance.now() - begun
  })
  return Math.min(...times)
}
