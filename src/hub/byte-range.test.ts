import fc from 'fast-check'
import { expect, test } from 'vitest'
import { askedRange } from './byte-range.ts'

test('whatever a client asks, a part lies inside the file', () => {
  const header = fc.oneof(
    fc.tuple(fc.nat(300), fc.nat(300)).map(([from, to]) => `bytes=${from}-${to}`),
    fc.nat(300).map((from) => `bytes=${from}-`),
    fc.nat(300).map((length) => `bytes=-${length}`),
    fc.string(),
  )
  fc.assert(
    fc.property(header, fc.nat(200), (text, sizeBytes) => {
      const asked = askedRange(text, sizeBytes)
      if (asked.kind !== 'part') return
      const { first, last } = asked.range
      expect(first).toBeGreaterThanOrEqual(0)
      expect(last).toBeGreaterThanOrEqual(first)
      expect(last).toBeLessThan(sizeBytes)
    }),
  )
})

test('the forms of a range, at their edges', () => {
  expect(askedRange('bytes=0-0', 10)).toEqual({ kind: 'part', range: { first: 0, last: 0 } })
  expect(askedRange('bytes=-20', 10)).toEqual({ kind: 'part', range: { first: 0, last: 9 } })
  for (const outside of ['bytes=10-', 'bytes=10-20', 'bytes=-0'])
    expect(askedRange(outside, 10).kind).toBe('outside')
  for (const whole of [undefined, 'bytes=-', 'bytes=5-4', 'bytes=0-1,3-4', 'items=0-1'])
    expect(askedRange(whole, 10).kind).toBe('whole')
})
