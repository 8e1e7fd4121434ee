import fc from 'fast-check'
import { generateKeyPairSync, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { signModel, verifyModel } from './model-signing.ts'
import { isWeightFile, revisionDigest, weightsDigest, type FileDigest } from './revision-digest.ts'
import { vectorLines, vectorText } from './vectors.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const sha = (digit: string): string => digit.repeat(64)

/** Files as the vector lists them: in no order, with names that sort differently by code point and by UTF-16. */
const files: FileDigest[] = vectorLines('revision-digest.txt')
  .filter(([kind]) => kind === 'file')
  .map(([, sha256 = '', size = '', ...path]) => ({ path: path.join(' '), sha256, sizeBytes: Number(size) }))

function vectorDigest(kind: string): string | undefined {
  return vectorLines('revision-digest.txt').find(([word]) => word === kind)?.[1]
}

test('the digests of a revision and of its weights are those that Python computes', () => {
  expect(files).toHaveLength(9)
  expect(revisionDigest(files)).toBe(vectorDigest('revision'))
  expect(weightsDigest(files)).toBe(vectorDigest('weights'))
  expect(revisionDigest(files.map((file) => ({ ...file, sha256: `sha256:${file.sha256}` })))).toBe(
    vectorDigest('revision'),
  )
})

const anyFiles = fc.uniqueArray(
  fc.record({
    path: fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((path) => !/[\n\r\0]/.test(path) && path.isWellFormed()),
    sha256: fc.constantFrom(sha('0'), sha('a'), sha('f')),
    sizeBytes: fc.maxSafeNat(),
  }),
  { selector: ({ path }) => path, maxLength: 6 },
)

test('the order in which files are told does not matter, and everything else does', () => {
  fc.assert(
    fc.property(anyFiles, fc.nat(), (some, at) => {
      const digest = revisionDigest(some)
      expect(revisionDigest(some.toReversed())).toBe(digest)
      const touched = some[at % Math.max(1, some.length)]
      if (touched === undefined) return
      const rest = some.filter((file) => file !== touched)
      expect(revisionDigest(rest)).not.toBe(digest)
      expect(revisionDigest([...rest, { ...touched, sha256: sha('7') }])).not.toBe(digest)
      expect(revisionDigest([...rest, { ...touched, sizeBytes: touched.sizeBytes === 0 ? 1 : 0 }])).not.toBe(
        digest,
      )
      expect(revisionDigest([...rest, { ...touched, path: `${touched.path}~~~~~~~` }])).not.toBe(digest)
    }),
  )
})

test('a revision without weights has no weights digest, and an edited card keeps it', () => {
  const card = { path: 'README.md', sha256: sha('1'), sizeBytes: 1 }
  const weights = { path: 'Model.SafeTensors', sha256: sha('2'), sizeBytes: 2 }
  expect(weightsDigest([card])).toBeNull()
  expect(weightsDigest([card, weights])).toBe(weightsDigest([{ ...card, sha256: sha('3') }, weights]))
  for (const path of [
    'a/b.gguf',
    'x.bin',
    'x.PT',
    'x.pth',
    'x.onnx',
    'x.ckpt',
    'x.h5',
    'x.msgpack',
    'x.npz',
  ]) {
    expect(isWeightFile(path)).toBe(true)
  }
  for (const path of ['config.json', 'model.safetensors.index.json', 'bin/readme'])
    expect(isWeightFile(path)).toBe(false)
})

test.each(['a\nb', '', 'a\rb', '\ud800'])('a path such as %j has no place in a revision', (path) => {
  expect(() => revisionDigest([{ path, sha256: sha('0'), sizeBytes: 0 }])).toThrow(SyntaxError)
})

test('a path listed twice is refused', () => {
  const file = { path: 'a', sha256: sha('0'), sizeBytes: 0 }
  expect(() => revisionDigest([file, file])).toThrow('appears twice')
})

test('a signed model gives back its files, in the order of the standard, without what git keeps', () => {
  const extra = ['.gitattributes', '.git/config', '.github/x', 'sub/.gitignore'].map((path) => ({
    path,
    sha256: sha('5'),
  }))
  const model = verifyModel(signModel({ name: 'lab/otter', files: [...files, ...extra] }, privateKey), pem)
  expect(model).toMatchObject({ verified: true, name: 'lab/otter' })
  if (!model.verified) throw new Error(model.reason)
  expect(model.resources.map(({ path }) => path)).toEqual([
    'README.md',
    'config.json',
    'model.safetensors',
    'onnx-int8/model.onnx',
    'onnx.json',
    'onnx/model.onnx',
    'sub/.gitignore',
    'with space.bin',
    '\u{e000}.txt',
    '\u{1f600}.txt',
  ])
  expect(model.ignoredPaths).toContain('model.sig')
})

test('a model signed by the reference implementation is read', () => {
  const model = verifyModel(vectorText('model-signing-python.sig'), vectorText('model-signing-python.pem'))
  expect(model).toMatchObject({ verified: true, name: 'model' })
  if (model.verified) expect(model.resources.map(({ path }) => path)).toContain('onnx-int8/model.onnx')
})

test('another key does not verify, and an Ed25519 or private key is no model key', () => {
  const bundle = signModel({ name: 'm', files }, privateKey)
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    type: 'spki',
    format: 'pem',
  })
  expect(verifyModel(bundle, other.toString())).toEqual({
    verified: false,
    reason: 'signed with another key',
  })
  const unhinted = bundle.replace(/"hint":"[0-9a-f]+"/, '"hint":""')
  expect(verifyModel(unhinted, pem).verified).toBe(true)
  expect(verifyModel(unhinted, other.toString())).toEqual({ verified: false, reason: 'wrong signature' })
  const ed25519 = generateKeyPairSync('ed25519')
  expect(
    verifyModel(bundle, ed25519.publicKey.export({ type: 'spki', format: 'pem' }).toString()).verified,
  ).toBe(false)
  expect(verifyModel(bundle, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()).verified).toBe(
    false,
  )
  expect(() => signModel({ name: 'm', files }, ed25519.privateKey)).toThrow(TypeError)
})

test('any flipped bit of the payload or of the signature is refused', () => {
  const bundle = JSON.parse(signModel({ name: 'm', files }, privateKey))
  const flip = (text: string, at: number): string => {
    const bytes = Buffer.from(text, 'base64')
    bytes.writeUInt8(bytes.readUInt8(at % bytes.length) ^ (1 << (at % 8)), at % bytes.length)
    return bytes.toString('base64')
  }
  fc.assert(
    fc.property(fc.nat(), fc.boolean(), (at, inPayload) => {
      const { payload, payloadType, signatures } = bundle.dsseEnvelope
      const dsseEnvelope = inPayload
        ? { payload: flip(payload, at), payloadType, signatures }
        : { payload, payloadType, signatures: [{ sig: flip(signatures[0].sig, at) }] }
      expect(verifyModel(JSON.stringify({ ...bundle, dsseEnvelope }), pem).verified).toBe(false)
    }),
    { numRuns: 300 },
  )
})

test('a file outside the model folder cannot be signed into a model', () => {
  for (const path of ['../../etc/passwd', '/etc/passwd', 'a//b', './a']) {
    const bundle = signModel({ name: 'm', files: [{ path, sha256: sha('0') }] }, privateKey)
    expect(verifyModel(bundle, pem)).toEqual({ verified: false, reason: 'not a relative path' })
  }
})

test.each([
  ['the subject is not the digest of the listed files', { '"sha256":"': '"sha256":"00' }],
  ['the predicate is not https://model_signing/signature/v1.0', { 'signature/v1.0': 'signature/v2.0' }],
  ['only manifests of whole files are read here', { '"files"': '"shards"' }],
  ['only SHA-256 digests are read here', { '"algorithm":"sha256"': '"algorithm":"blake3"' }],
  ['the path README.md appears twice', { 'config.json': 'README.md' }],
  ['the payload is not a https://in-toto.io/Statement/v1', { 'Statement/v1': 'Statement/v2' }],
])('a statement is refused, however well signed: %s', (reason, change) => {
  expect(verifyModel(resign(change), pem)).toEqual({ verified: false, reason })
})

/** A bundle whose statement says something else, signed by the right key all the same. */
function resign(change: Record<string, string>): string {
  const bundle = JSON.parse(signModel({ name: 'm', files }, privateKey))
  let text = Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString()
  for (const [from, to] of Object.entries(change)) text = text.replace(from, to)
  const payload = Buffer.from(text)
  const signed = Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${payload.length} ${text}`)
  bundle.dsseEnvelope.payload = payload.toString('base64')
  bundle.dsseEnvelope.signatures = [{ sig: sign('sha256', signed, privateKey).toString('base64') }]
  return JSON.stringify(bundle)
}

test('whatever is read as a bundle is refused, not thrown, unless it says the very same', () => {
  const valid = signModel({ name: 'm', files }, privateKey)
  const model = verifyModel(valid, pem)
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), cutOrJoined(valid)), (text) => {
      // A cut may fall outside the envelope, where nothing is signed; inside it, nothing may change.
      const read = verifyModel(text, pem)
      if (read.verified) expect(read).toEqual(model)
    }),
    { numRuns: 500 },
  )
})

function cutOrJoined(text: string): fc.Arbitrary<string> {
  return fc.tuple(fc.nat(text.length), fc.nat(text.length)).map(([a, b]) => text.slice(0, a) + text.slice(b))
}
