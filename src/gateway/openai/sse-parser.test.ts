import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SseParser } from './sse-parser.ts'

const parse = (pieces: readonly Uint8Array[]): string[] => {
  const parser = new SseParser()
  return pieces.flatMap((piece) => parser.push(piece))
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((begin, index) => bytes.subarray(begin, at[index] ?? bytes.length))
}

const newline = fc.constantFrom('\n', '\r\n', '\r')
const line = fc.string({ unit: 'binary' }).map((text) => JSON.stringify({ text: `é🦦${text}` }))
const data = fc.array(line, { minLength: 1, maxLength: 3 })
const event = fc.tuple(data, newline, fc.constantFrom([], [': ping'], ['event: x', 'id: 1']))
const stream = fc.array(event, { minLength: 1, maxLength: 8 }).map((events) => ({
  expected: events.map(([lines]) => lines.join('\n')),
  bytes: Buffer.from(events.map(written).join('')),
}))

function written([lines, end, others]: readonly [string[], string, readonly string[]]): string {
  const fields = [...others, ...lines.map((each) => `data: ${each}`)]
  return fields.map((field) => field + end).join('') + end
}

test('the events do not depend on how the bytes were cut', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 40 }), ({ expected, bytes }, places) => {
      expect(parse(cut(bytes, places))).toEqual(expected)
    }),
    { numRuns: 300 },
  )
})

test('the events are whole also when every byte comes by itself', () => {
  fc.assert(
    fc.property(stream, ({ expected, bytes }) => {
      expect(parse([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected)
    }),
  )
})

test('data over several lines is one event', () => {
  expect(parse([Buffer.from('data: a\ndata:b\ndata\n\n')])).toEqual(['a\nb\n'])
})

test('an event that never ends is refused before it fills the memory', () => {
  const parser = new SseParser(1000)
  expect(() => {
    for (;;) parser.push(Buffer.from('data: for ever and ever '))
  }).toThrow('too long')
})
