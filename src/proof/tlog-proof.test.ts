import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cosignatureVerifier } from './cosignature.ts'
import { leafHash } from './merkle.ts'
import { parseVkey } from './note-key.ts'
import { noteVerifier } from './note.ts'
import { isSealOf, newSalt, sealEntry } from './sealed.ts'
import { formatTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.ts'
import { vectorLines, vectorText } from './vectors.ts'

const text = vectorText('leaf-421.tlog-proof')
const leaf = leafHash(Buffer.from('leaf 421'))
const [, [vkey = ''] = [], [witnessVkey = ''] = []] = vectorLines('log-key.txt')
const known = {
  logs: [noteVerifier(parseVkey(vkey))],
  witnesses: [cosignatureVerifier(parseVkey(witnessVkey))],
}

test('a proof made by another implementation is read, verified and written back as it was', () => {
  const proof = parseTlogProof(text)
  expect(Buffer.from(proof.extra ?? []).toString()).toBe('leaf 421')
  expect(formatTlogProof(proof)).toBe(text)
  expect(verifyTlogProof(text, leaf, known)).toMatchObject({
    verified: true,
    index: 421,
    checkpoint: { size: 600 },
  })
})

test('a proof proves one leaf only', () => {
  expect(verifyTlogProof(text, leafHash(Buffer.from('leaf 420')), known)).toEqual({
    verified: false,
    reason: 'the entry is not at index 421 of log.example/public',
  })
})

test('any changed letter breaks a proof, but for the extra data that nothing vouches for and the witness who becomes a stranger', () => {
  const extra = { from: text.indexOf('extra '), to: text.indexOf('\nindex') }
  const untilWitness = text.indexOf('— witness') - 1
  fc.assert(
    fc.property(
      fc.nat(untilWitness),
      fc.constantFrom('A', 'b', '0', '9', '=', '\n', ' ', '+'),
      (at, letter) => {
        const touched = text.slice(0, at) + letter + text.slice(at + 1)
        if (touched === text || (at > extra.from && at < extra.to)) return
        expect(verifyTlogProof(touched, leaf, known).verified).toBe(false)
      },
    ),
    { numRuns: 1000 },
  )
})

test('every proof reads back the same', () => {
  const proof = fc.record(
    {
      extra: fc.uint8Array({ maxLength: 100 }),
      index: fc.maxSafeNat(),
      hashes: fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 63 }),
      checkpoint: fc.constantFrom('', 'o\n1\nroot\n\n— a b\n'),
    },
    { requiredKeys: ['index', 'hashes', 'checkpoint'] },
  )
  fc.assert(
    fc.property(proof, (value) => {
      expect(parseTlogProof(formatTlogProof(value))).toEqual(value)
    }),
  )
})

test('a path longer than any tree is high is refused before it is hashed', () => {
  const hashes = Array.from({ length: 64 }, () => leaf)
  const long = formatTlogProof({ index: 0, hashes, checkpoint: '' })
  expect(() => parseTlogProof(long)).toThrow('too many hashes')
})

test('whatever is read as a proof, nothing but a SyntaxError comes out', () => {
  const pieces = fc.constantFrom(
    'c2sp.org/tlog-proof@v1\n',
    'extra ',
    'index ',
    '0\n',
    '\n',
    '\n\n',
    'AAAA\n',
    text,
  )
  const input = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(pieces, fc.string())).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(input, (proof) => {
      try {
        parseTlogProof(proof)
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError)
      }
      expect(verifyTlogProof(proof, leaf, known).verified).toBe(proof === text)
    }),
    { numRuns: 300 },
  )
})

test('a salt of another length seals nothing', () => {
  expect(() => sealEntry(new Uint8Array(31), leaf)).toThrow(RangeError)
})

test('a sealed leaf opens with its own salt and entry, and with no others', () => {
  const entry = fc.uint8Array({ minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(entry, entry, (mine, other) => {
      const salt = newSalt()
      const leafData = sealEntry(salt, mine)
      expect(isSealOf(leafData, { salt, entry: mine })).toBe(true)
      expect(isSealOf(leafData, { salt: newSalt(), entry: mine })).toBe(false)
      expect(isSealOf(leafData, { salt, entry: other })).toBe(Buffer.compare(mine, other) === 0)
      // The border between salt and entry cannot be moved.
      const joined = Buffer.concat([salt, mine])
      expect(isSealOf(leafData, { salt: joined.subarray(0, 33), entry: joined.subarray(33) })).toBe(false)
    }),
  )
})
