import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalise } from './normalise.ts'

// Letters with accents and whole planes of rarer characters, in about equal parts.
const letter = fc.oneof(
  fc.integer({ min: 0x20, max: 0x24f }),
  fc.integer({ min: 0x20, max: 0xd7ff }),
  fc.integer({ min: 0xe000, max: 0x3ffff }),
)
const text = fc.array(letter, { maxLength: 40 }).map((codes) => String.fromCodePoint(...codes))

test('characters that nobody sees do not hide a word', () => {
  expect(normalise('lo\u200bck\u00ad kee\u2060per\u{e0041}')).toBe('lock keeper')
})

test('wide, accented, ligated and look-alike letters read as plain ones', () => {
  expect(normalise('Ｌｏｃｋ ﬁ É\u0301 сору 𝒎𝒂𝒕𝒉')).toBe('lock fi e copy math')
})

test('all kinds of white space are one space', () => {
  expect(normalise(' a\t\r\n b\u00a0\u3000c ')).toBe('a b c')
})

test('composed and decomposed accents fold to the same text', () => {
  fc.assert(
    fc.property(text, (written) => {
      expect(normalise(written.normalize('NFC'))).toBe(normalise(written.normalize('NFD')))
    }),
  )
})

test('a folded text folds to itself', () => {
  fc.assert(
    fc.property(text, (written) => {
      expect(normalise(normalise(written))).toBe(normalise(written))
    }),
  )
})
