import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts'
import { cosignatureTime, cosignatureVerifier, cosigner } from './cosignature.ts'
import { leafHash } from './merkle.ts'
import {
  formatSigningKey,
  formatVkey,
  generateSigningKey,
  parseSigningKey,
  parseVkey,
  verifierKey,
} from './note-key.ts'
import { formatSignatureLine, noteSigner, noteVerifier, openNote, parseNote, signNote } from './note.ts'
import { hex, vectorLines, vectorText } from './vectors.ts'

const [skey = '', vkey = '', witnessVkey = '', witnessSeed = ''] = vectorLines('log-key.txt').map(
  ([line]) => line ?? '',
)
const logKey = parseSigningKey(skey)
const log = noteVerifier(parseVkey(vkey))
const witness = cosignatureVerifier(parseVkey(witnessVkey))
const checkpointNote = vectorText('checkpoint.txt')
const cosignedNote = vectorText('checkpoint-cosigned.txt')

test('keys are written as Go writes them', () => {
  expect(formatSigningKey(logKey)).toBe(skey)
  expect(formatVkey(logKey.verifierKey)).toBe(vkey)
  expect(formatVkey(verifierKey('witness.example', 'cosignature', parseVkey(witnessVkey).publicKey))).toBe(
    witnessVkey,
  )
})

test('the keys and the note of the Go documentation are read', () => {
  const verifier = noteVerifier(
    parseVkey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'),
  )
  const text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
  const line =
    'PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM='
  expect(openNote(`${text}\n— ${line}\n`, [verifier])).toMatchObject({ verified: true, text })
  expect(parseVkey('sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8').name).toBe(
    'sum.golang.org',
  )
})

test('every new key reads back', () => {
  for (const type of ['note', 'cosignature'] as const) {
    const key = generateSigningKey('log.example/é', type)
    expect(parseSigningKey(formatSigningKey(key))).toEqual(key)
    expect(parseVkey(formatVkey(key.verifierKey))).toEqual(key.verifierKey)
  }
})

test('a vkey whose name, id or key was touched is refused', () => {
  fc.assert(
    fc.property(fc.nat(vkey.length - 1), fc.constantFrom('A', 'z', '0', '+', ' ', '\n'), (at, letter) => {
      const touched = vkey.slice(0, at) + letter + vkey.slice(at + 1)
      if (touched !== vkey) expect(() => parseVkey(touched)).toThrow(SyntaxError)
    }),
  )
})

test.each(['a b', 'a+b', '', 'a\u00a0b', 'a\u0085b', 'a\nb'])('%j is no key name', (name) => {
  expect(() => generateSigningKey(name)).toThrow(SyntaxError)
})

test('a checkpoint is signed and cosigned byte for byte as Go does it', () => {
  const { text, signatures } = parseNote(cosignedNote)
  const checkpoint = parseCheckpoint(text)
  const time = cosignatureTime(signatures[1]?.signature ?? new Uint8Array())
  const cosigning = cosigner(
    { verifierKey: parseVkey(witnessVkey), seed: hex(witnessSeed) },
    () => time * 1000 + 999,
  )
  expect(signCheckpoint(checkpoint, [noteSigner(logKey)])).toBe(checkpointNote)
  expect(signCheckpoint(checkpoint, [noteSigner(logKey), cosigning])).toBe(cosignedNote)
  expect(openCheckpoint(cosignedNote, { logs: [log], witnesses: [witness] })).toMatchObject({
    verified: true,
    checkpoint,
  })
  expect(openNote(cosignedNote, [log, witness])).toMatchObject({ verified: true, signatures })
})

test('a witness alone does not speak for the log, nor one log for another', () => {
  const opened = openCheckpoint(cosignedNote, { logs: [], witnesses: [witness] })
  expect(opened).toEqual({ verified: false, reason: 'no signature by the log log.example/public itself' })
  const other = generateSigningKey('log.example/other')
  const root = leafHash(Buffer.from('x'))
  const forged = signCheckpoint({ origin: 'log.example/public', size: 1, root }, [noteSigner(other)])
  expect(openCheckpoint(forged, { logs: [log, noteVerifier(other.verifierKey)] }).verified).toBe(false)
})

test('any changed letter of text or signature is noticed', () => {
  fc.assert(
    fc.property(
      fc.nat(checkpointNote.length - 1),
      fc.constantFrom('A', 'b', '0', '9', '=', '\n', ' ', 'é'),
      (at, letter) => {
        const touched = checkpointNote.slice(0, at) + letter + checkpointNote.slice(at + 1)
        if (touched !== checkpointNote) expect(openNote(touched, [log]).verified).toBe(false)
      },
    ),
    { numRuns: 500 },
  )
})

test('signatures of unknown keys are left aside, 16 of them and more', () => {
  const strangers = Array.from({ length: 16 }, (_, i) =>
    noteSigner(generateSigningKey(`stranger${i}.example`)),
  )
  const note = signNote('hello\n', [...strangers, noteSigner(logKey)])
  expect(openNote(note, [log])).toMatchObject({
    verified: true,
    text: 'hello\n',
    signatures: [{ name: log.name }],
  })
  // A stranger may even take the log's name: without its key id, it is a stranger.
  const namesake = noteSigner(generateSigningKey(log.name))
  expect(openNote(signNote('hello\n', [namesake, noteSigner(logKey)]), [log]).verified).toBe(true)
  expect(openNote(signNote('hello\n', [namesake]), [log])).toEqual({
    verified: false,
    reason: 'no signature by a known key',
  })
})

test('a note with a wrong signature by a known key is refused, even next to a right one', () => {
  const wrong = { name: log.name, id: log.id, signature: new Uint8Array(64) }
  const strangersToo = signNote('hello\n', [noteSigner(generateSigningKey('a.example')), noteSigner(logKey)])
  expect(openNote(`hello\n\n${formatSignatureLine(wrong)}`, [log]).verified).toBe(false)
  expect(openNote(strangersToo + formatSignatureLine(wrong), [log])).toEqual({
    verified: false,
    reason: 'two signatures by log.example/public+350080ea',
  })
})

test('too many signatures are refused before any is checked', () => {
  const line = formatSignatureLine({ name: 'a.example', id: 1, signature: new Uint8Array(64) })
  expect(() => parseNote(`hello\n\n${line.repeat(65)}`)).toThrow('more than 64 signatures')
})

test('the text ends at the last empty line', () => {
  const note = signNote('one\n\ntwo\n', [noteSigner(logKey)])
  expect(openNote(note, [log])).toMatchObject({ verified: true, text: 'one\n\ntwo\n' })
})

test.each([
  ['no newline at the end', 'o\n1\nYeW3m0rrRtdF0jKp4Z6FF/MaCPW/wHpHSqW4KrWAG9o='],
  ['a leading zero', 'o\n01\nYeW3m0rrRtdF0jKp4Z6FF/MaCPW/wHpHSqW4KrWAG9o=\n'],
  ['a negative size', 'o\n-1\nYeW3m0rrRtdF0jKp4Z6FF/MaCPW/wHpHSqW4KrWAG9o=\n'],
  ['a size nobody can count', 'o\n9007199254740993\nYeW3m0rrRtdF0jKp4Z6FF/MaCPW/wHpHSqW4KrWAG9o=\n'],
  ['no origin', '\n1\nYeW3m0rrRtdF0jKp4Z6FF/MaCPW/wHpHSqW4KrWAG9o=\n'],
  ['a short root', 'o\n1\nYeW3m0rrRtdF0jKp4Z6FF/MaCPW/wHpHSqW4KrWAGw==\n'],
  ['base64 with loose bits', 'o\n1\nYeW3m0rrRtdF0jKp4Z6FF/MaCPW/wHpHSqW4KrWAG9p=\n'],
  ['an empty extension', 'o\n1\nYeW3m0rrRtdF0jKp4Z6FF/MaCPW/wHpHSqW4KrWAG9o=\n\n'],
  ['no root', 'o\n1\n'],
])('a checkpoint with %s is refused', (_, text) => {
  expect(() => parseCheckpoint(text)).toThrow(SyntaxError)
})

test('extension lines are kept, since others may write them', () => {
  const text = 'o\n1\nYeW3m0rrRtdF0jKp4Z6FF/MaCPW/wHpHSqW4KrWAG9o=\nmore\n'
  expect(parseCheckpoint(text).extensions).toEqual(['more'])
})

test('whatever is read as a key, a note or a checkpoint, nothing but a SyntaxError comes out', () => {
  const pieces = fc.constantFrom(
    '\n',
    '\n\n',
    '— ',
    '+',
    ' ',
    'a.example',
    'AAAAAAA=',
    '0',
    'PRIVATE+KEY+',
    vkey,
    checkpointNote,
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(pieces, fc.string())).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (input) => {
      for (const parse of [parseVkey, parseSigningKey, parseNote, parseCheckpoint])
        onlySyntaxErrors(() => parse(input))
      openCheckpoint(input, { logs: [log], witnesses: [witness] })
    }),
    { numRuns: 500 },
  )
})

function onlySyntaxErrors(parse: () => unknown): void {
  try {
    parse()
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError)
  }
}
