// How a text is folded before the guard reads it. Folding looks at one code point at a time, never at its
// neighbours, so a streamed text folds to the same characters however it was cut; that is why it decomposes
// (NFKD) and drops Latin accents instead of composing. training/guard/fold.py does the same: change both.

/** What a folded character is to the guard: part of a word, a word by itself (Han, kana), or neither. */
type CharacterClass = 'letter' | 'ideograph' | 'other'

export type FoldedCharacter = { readonly code: number; readonly class: CharacterClass }

type Ranges = readonly (readonly [first: number, last: number])[]

// Soft hyphen, joiners, direction marks, fillers, variation selectors and tags: a reader sees none of them,
// and an attacker puts them between the letters of a word.
const invisible: Ranges = [
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe0fff],
]

const unspaced: Ranges = [
  [0x3040, 0x30ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xf900, 0xfaff],
  [0x20000, 0x3ffff],
]

// Cyrillic and Greek letters drawn like Latin ones. Folding them costs those scripts nothing: it is applied
// to all of their texts, in training too.
const drawnLike = new Map(
  Array.from('аеорсухіѕјԁһԛԝɡαοινρτυκχ', (letter, index) => [
    letter,
    'aeopcyxisjdhqwgaoivptukx'.charAt(index),
  ]),
)

const replacement = 0xfffd
const space = 0x20

/** The characters a code point becomes: none for an invisible one, several for a ligature. */
export function foldCodePoint(code: number): readonly FoldedCharacter[] {
  if (isWithin(code, invisible)) return []
  const isLoneSurrogate = code >= 0xd800 && code <= 0xdfff
  const text = String.fromCodePoint(isLoneSurrogate ? replacement : code)
  return Array.from(text.normalize('NFKD'))
    .flatMap((part) => Array.from(part.toLowerCase().normalize('NFKD')))
    .filter((part) => !/^[\u0300-\u036f]$/.test(part))
    .map((part) => {
      const folded = /^[\p{Z}\p{Cc}]$/u.test(part) ? space : codeOf(drawnLike.get(part) ?? part)
      return { code: folded, class: classOf(folded) }
    })
}

/** A whole text, folded: what the guard reads, less the spaces at both ends. */
export function normalise(text: string): string {
  const folded = Array.from(text, (letter) =>
    foldCodePoint(codeOf(letter))
      .map(({ code }) => String.fromCodePoint(code))
      .join(''),
  )
  return folded.join('').replaceAll(/ +/g, ' ').trim()
}

function classOf(code: number): CharacterClass {
  if (isWithin(code, unspaced)) return 'ideograph'
  return /^[\p{L}\p{M}\p{N}_]$/u.test(String.fromCodePoint(code)) ? 'letter' : 'other'
}

function codeOf(letter: string): number {
  return letter.codePointAt(0) ?? replacement
}

function isWithin(code: number, ranges: Ranges): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last)
}
