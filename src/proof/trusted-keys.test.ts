import fc from 'fast-check'
import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { generateSigningKey } from './note-key.ts'
import { formatTrustedKeys, parseTrustedKeys, type TrustedKeys } from './trusted-keys.ts'

const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString()
const keys: TrustedKeys = {
  publicLog: [generateSigningKey('log.example/public').verifierKey],
  sealedLog: [generateSigningKey('log.example/sealed').verifierKey],
  witnesses: [generateSigningKey('witness.example', 'cosignature').verifierKey],
  modelSigning: [pem, pem],
}
const text = formatTrustedKeys(keys)

test('trusted keys read back, with comments, empty lines and the line ends of Windows', () => {
  expect(parseTrustedKeys(text)).toEqual(keys)
  expect(parseTrustedKeys(`# mine\n\n${text}\n# end`)).toEqual(keys)
  expect(parseTrustedKeys(text.replaceAll('\n', '\r\n'))).toEqual(keys)
})

test.each([
  ['an unknown word', 'private-log log.example+00000000+AA=='],
  ['a line without a key', 'public-log'],
  ['a broken vkey', text.replace('public-log log.example/public', 'public-log log.example/other')],
  ['a witness key for a log', text.replace('witness ', 'public-log ')],
  ['a log key for a witness', text.replace('public-log ', 'witness ')],
  ['an unfinished key block', text.slice(0, text.lastIndexOf('-----END'))],
  ['a word from the prototype', 'toString log.example+00000000+AA=='],
  ['a damaged key block', text.replace(/\nMFk.*\n/, '\nMFkAAAA\n')],
])('%s is refused', (_, broken) => {
  expect(() => parseTrustedKeys(broken)).toThrow(SyntaxError)
})

test('whatever is read as trusted keys, nothing but a SyntaxError comes out', () => {
  const lines = fc.array(fc.oneof(fc.constantFrom(...text.split('\n')), fc.string()))
  fc.assert(
    fc.property(lines, (some) => {
      try {
        parseTrustedKeys(some.join('\n'))
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError)
      }
    }),
    { numRuns: 500 },
  )
})
