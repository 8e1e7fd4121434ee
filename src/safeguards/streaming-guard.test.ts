import fc from 'fast-check'
import { expect, test } from 'vitest'
import { guardOf, type Guard } from './guard.ts'
import { builtInProfiles, responseThreshold, type SafeguardProfile } from './profile.ts'
import { randomWeights } from './random-weights.ts'
import { StreamingGuard, type LaneId } from './streaming-guard.ts'
import type { GuardEvent, Verdict } from './verdict.ts'

const [standard, , audit] = builtInProfiles
const guard = guardOf(randomWeights())

// Random weights judge nonsense, but by the real code: with this threshold about half of the texts are blocked.
const profile = fc.record({
  name: fc.constant('test'),
  holdBackChars: fc.constantFrom(0, 1, 7, 32, 64, 512),
  thresholds: fc.record({
    prompt: fc.constant(0.5),
    response: fc.constantFrom(0.2, 0.4, 0.6),
    jailbreak: fc.constant(0.5),
  }),
  onGuardError: fc.constant<'closed'>('closed'),
})
const letters = fc.constantFrom(...Array.from('abcdeéfxyz0 .,\n\t-\u200b漢ひ👩\u{1d48e}ﬁе'))
const text = fc.array(letters, { maxLength: 500 }).map((parts) => parts.join(''))
const laneId = fc.constantFrom<LaneId>('0/content', '0/reasoning', '1/content')
const pushes = fc.array(fc.tuple(laneId, text), { maxLength: 6 })
const cuts = fc.array(fc.nat(500), { maxLength: 12 })

type Run = {
  readonly released: Map<LaneId, string>
  readonly verdict: Verdict
  readonly counted: GuardEvent[]
}

function run(
  chosen: SafeguardProfile,
  pieces: readonly (readonly [LaneId, string])[],
  over: Guard = guard,
): Run {
  const released = new Map<LaneId, string>()
  const counted: GuardEvent[] = []
  const stream = start(chosen, over, counted)
  for (const [lane, piece] of pieces) {
    released.set(lane, (released.get(lane) ?? '') + stream.push(lane, piece).text)
  }
  for (const { lane, release } of stream.endAll())
    released.set(lane, (released.get(lane) ?? '') + release.text)
  return { released, verdict: stream.verdict(), counted }
}

function start(chosen: SafeguardProfile, over: Guard = guard, counted: GuardEvent[] = [], promptScore = 0) {
  const count = (event: GuardEvent) => counted.push(event)
  return new StreamingGuard({ guard: over, profile: chosen, promptScore, verdictId: 'verdict_1', count })
}

function cutUp(whole: string, at: readonly number[]): string[] {
  const edges = [0, ...at.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length]
  return edges.slice(1).map((edge, index) => whole.slice(edges[index], edge))
}

test('however the text is cut, the same is released and the verdict is the same', () => {
  let blocked = 0
  let runs = 0
  fc.assert(
    fc.property(profile, pushes, cuts, (chosen, whole, at) => {
      const pieces = whole.flatMap(([lane, piece]) => cutUp(piece, at).map((part) => [lane, part] as const))
      const first = run(chosen, whole)
      expect(run(chosen, pieces)).toEqual(first)
      runs += 1
      if (first.verdict.decision === 'block') blocked += 1
    }),
    { numRuns: 300 },
  )
  // The property would be vacuous if nearly all texts passed, or nearly none.
  expect(blocked / runs).toBeGreaterThan(0.15)
  expect(blocked / runs).toBeLessThan(0.85)
})

test('no character leaves before a passed verdict has seen the hold-back beyond it', () => {
  fc.assert(
    fc.property(profile, text, cuts, (chosen, whole, at) => {
      const stream = start(chosen)
      const witness = guard.lane('response', responseThreshold(chosen, 0))
      let released = 0
      for (const piece of cutUp(whole, at)) {
        witness.push(piece)
        released += stream.push('0/content', piece).text.length
        if (released > 0) expect(released + chosen.holdBackChars).toBeLessThanOrEqual(witness.judged)
      }
    }),
    { numRuns: 300 },
  )
})

test('of a blocked text nothing leaves that lies nearer than the hold-back to where it went wrong', () => {
  fc.assert(
    fc.property(profile, text, cuts, (chosen, whole, at) => {
      const { released, verdict } = run(
        chosen,
        cutUp(whole, at).map((part) => ['0/content', part] as const),
      )
      if (verdict.decision === 'pass') return
      const length = (released.get('0/content') ?? '').length
      if (length > 0) expect(length + chosen.holdBackChars).toBeLessThan(wrongAt(whole, chosen))
    }),
    { numRuns: 300 },
  )
})

/** How much of a text must be read, unit by unit, until its score is over the threshold. */
function wrongAt(whole: string, chosen: SafeguardProfile): number {
  const lane = guard.lane('response')
  let read = 0
  while (read < whole.length && lane.score().harm < chosen.thresholds.response) {
    lane.push(whole.charAt(read))
    read += 1
  }
  return lane.score().harm < chosen.thresholds.response ? whole.length + 1 : read
}

test('what leaves is a prefix of what came, in whole characters', () => {
  fc.assert(
    fc.property(profile, text, cuts, (chosen, whole, at) => {
      const stream = start(chosen)
      let released = ''
      for (const piece of cutUp(whole, at)) {
        const { text: part } = stream.push('0/content', piece)
        expect(part.isWellFormed()).toBe(true)
        released += part
      }
      released += stream.end('0/content').text
      expect(whole.startsWith(released)).toBe(true)
      if (stream.verdict().decision === 'pass') expect(released).toBe(whole)
    }),
    { numRuns: 300 },
  )
})

test('after a block nothing leaves, in any lane', () => {
  fc.assert(
    fc.property(profile, pushes, pushes, (chosen, before, after) => {
      const stream = start(chosen)
      let isBlocked = false
      for (const [lane, piece] of [...before, ...after]) {
        const { text: part, blocked } = stream.push(lane, piece)
        if (isBlocked) expect(part).toBe('')
        isBlocked ||= blocked !== undefined
      }
      if (isBlocked) expect(stream.endAll().every(({ release }) => release.text === '')).toBe(true)
    }),
  )
})

test('a response to a suspicious prompt is cut where that to a calm one passes', () => {
  const words = Array.from({ length: 400 }, (_, index) => `word${index * 7}`)
  const outcomes = words.map((_, index) => {
    const response = words.slice(index, index + 12).join(' ')
    return [0, 0.45].map((promptScore) => {
      const stream = start(standard, guard, [], promptScore)
      stream.push('0/content', response)
      stream.endAll()
      return stream.verdict().decision
    })
  })
  expect(outcomes).toContainEqual(['pass', 'block'])
  expect(outcomes).not.toContainEqual(['block', 'pass'])
})

test('each stream is counted once, also one that the client left', () => {
  const counted: GuardEvent[] = []
  const stream = start(standard, guard, counted)
  stream.push('0/content', 'half a sen')
  stream.verdict()
  stream.verdict()
  expect(counted).toHaveLength(1)
})

/** Reads ten characters, then fails. */
const failing: Guard = {
  version: 'failing',
  score: () => ({ harm: 0, jailbreak: 0, categories: [] }),
  lane: () => ({
    judged: 10,
    isStopped: false,
    push: (piece) => {
      if (piece.includes('!')) throw new Error('the guard is gone')
    },
    end: () => {},
    score: () => ({ harm: 0, jailbreak: 0 }),
    categories: () => [],
  }),
}

test('when the guard fails in the middle, the stream ends there', () => {
  const { verdict, released, counted } = run(
    { ...standard, holdBackChars: 0 },
    [
      ['0/content', 'first part'],
      ['0/content', 'second part!'],
      ['0/content', 'third part'],
    ],
    failing,
  )
  expect(verdict).toMatchObject({ decision: 'block', category: 'guard-error' })
  expect(released.get('0/content')).toBe('first part')
  expect(counted).toMatchObject([{ decision: 'block', failedOpen: false }])
})

test('under a profile that says so the rest passes unjudged, at once, and is counted', () => {
  const counted: GuardEvent[] = []
  const stream = start(audit, failing, counted)
  const parts = ['first part', 'second part!', 'third part']
  expect(parts.map((part) => stream.push('0/content', part).text)).toEqual(parts)
  stream.endAll()
  expect(stream.verdict().decision).toBe('pass')
  expect(counted.filter((event) => event.failedOpen)).toHaveLength(1)
})
