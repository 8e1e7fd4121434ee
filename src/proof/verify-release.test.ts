import { createHash, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { signCheckpoint } from './checkpoint.ts'
import { cosigner } from './cosignature.ts'
import { MemoryTree } from './merkle-tree.ts'
import { leafHash } from './merkle.ts'
import { signModel } from './model-signing.ts'
import { generateSigningKey, type SigningKey } from './note-key.ts'
import { noteSigner } from './note.ts'
import { revisionDigest, type FileDigest } from './revision-digest.ts'
import { formatTlogProof, parseTlogProof } from './tlog-proof.ts'
import { formatTrustedKeys } from './trusted-keys.ts'
import { checkNames, verifyRelease, type CheckName, type ReleaseToVerify } from './verify-release.ts'

const publicLog = generateSigningKey('ecluse.example/public')
const sealedLog = generateSigningKey('ecluse.example/sealed')
const witness = generateSigningKey('witness.example', 'cosignature')
const model = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const published = [
  file('README.md', 'card'),
  file('.gitattributes', 'lfs'),
  file('model.safetensors', 'weights'),
]
const revision = revisionDigest(published)

const trustedKeys = formatTrustedKeys({
  publicLog: [publicLog.verifierKey],
  sealedLog: [sealedLog.verifierKey],
  witnesses: [witness.verifierKey],
  modelSigning: [model.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
})
const sound: ReleaseToVerify = {
  proof: proofOf({
    v: 1,
    seq: 3,
    at: '2026-11-25T10:00:00Z',
    type: 'decision',
    on: revision,
    body: { level: 'gated' },
  }),
  modelSignature: signModel({ name: 'lab/otter', files: published }, model.privateKey),
  trustedKeys,
  listFiles: () => published,
}

function file(path: string, content: string): FileDigest {
  return { path, sha256: createHash('sha256').update(content).digest('hex'), sizeBytes: content.length }
}

function proofOf(entry: unknown, key: SigningKey = publicLog): string {
  const extra = new Uint8Array(Buffer.from(JSON.stringify(entry)))
  const tree = new MemoryTree()
  for (const other of ['a', 'b', 'c']) tree.append(leafHash(Buffer.from(other)))
  const index = tree.append(leafHash(extra))
  tree.append(leafHash(Buffer.from('later')))
  const head = { origin: key.verifierKey.name, size: tree.size, root: tree.root() }
  const checkpoint = signCheckpoint(head, [noteSigner(key), cosigner(witness, () => 1_800_000_000_000)])
  return formatTlogProof({ extra, index, hashes: tree.inclusionProof(index), checkpoint })
}

/** The checks that do not hold, by name. */
async function failures(change: Partial<ReleaseToVerify>): Promise<CheckName[]> {
  const verdict = await verifyRelease({ ...sound, ...change })
  const failed = verdict.checks.filter(({ ok }) => !ok).map(({ name }) => name)
  expect(verdict.verified).toBe(failed.length === 0)
  expect(verdict.checks.map(({ name }) => name)).toEqual(checkNames)
  return failed
}

async function detail(name: CheckName, change: Partial<ReleaseToVerify> = {}): Promise<string | undefined> {
  const { checks } = await verifyRelease({ ...sound, ...change })
  return checks.find((check) => check.name === name)?.detail
}

test('a sound release is verified, with the decision and a sentence for every check', async () => {
  const verdict = await verifyRelease(sound)
  expect(verdict).toMatchObject({
    verified: true,
    decision: {
      on: revision,
      index: 3,
      origin: 'ecluse.example/public',
      entry: { body: { level: 'gated' } },
    },
  })
  expect(verdict.checks.map(({ name, detail: text }) => `${name}: ${text}`)).toEqual([
    'trusted-keys: ecluse.example/public',
    'checkpoint-signature: ecluse.example/public, 5 entries, seen by witness.example',
    'inclusion: entry 3 of 5',
    `decision: a decision about ${revision}, recorded at 2026-11-25T10:00:00Z`,
    'model-signature: lab/otter, 2 files',
    'files-present: all 2 files',
    'file-digests: 2 of 2 files are as signed',
    'extra-files: none',
    `revision-digest: ${revision}`,
  ])
})

test('a file that was changed, even by as many bytes, is named', async () => {
  const listFiles = (): FileDigest[] => [...published.slice(0, 2), file('model.safetensors', 'WEIGHTS')]
  expect(await failures({ listFiles })).toEqual(['file-digests', 'revision-digest'])
  expect(await detail('file-digests', { listFiles })).toBe('changed: model.safetensors')
})

test('part of a download is not the release: what is missing is named', async () => {
  const listFiles = (): FileDigest[] => published.slice(0, 2)
  expect(await failures({ listFiles })).toEqual(['files-present', 'revision-digest'])
  expect(await detail('files-present', { listFiles })).toBe('missing: model.safetensors')
  expect(await detail('file-digests', { listFiles })).toBe('1 of 2 files are as signed')
})

test('a file that nobody signed is named, but for the proof, the signature and what the clients keep', async () => {
  const own = ['otter.tlog-proof', 'model.sig', 'keys.txt', '.cache/huggingface/x', '.git/HEAD'].map((path) =>
    file(path, 'x'),
  )
  const ownPaths = ['otter.tlog-proof', 'keys.txt']
  expect(await failures({ ownPaths, listFiles: () => [...published, ...own] })).toEqual([])
  const listFiles = (): FileDigest[] => [...published, ...own, file('pytorch_model.bin', 'x')]
  expect(await failures({ ownPaths, listFiles })).toEqual(['extra-files'])
  expect(await detail('extra-files', { ownPaths, listFiles })).toBe('not of this release: pytorch_model.bin')
})

test('a file that the model signature leaves out is still held to the decision', async () => {
  const listFiles = (): FileDigest[] =>
    published.map((one) => (one.path === '.gitattributes' ? file(one.path, 'LFS') : one))
  expect(await failures({ listFiles })).toEqual(['revision-digest'])
})

test('a decision about another revision does not cover these files', async () => {
  const proof = proofOf({ type: 'decision', on: `sha256:${'0'.repeat(64)}` })
  expect(await failures({ proof })).toEqual(['revision-digest'])
})

test.each([
  ['a vote', { type: 'vote', on: revision }],
  ['nothing', null],
  ['a list', [{ type: 'decision', on: revision }]],
  ['no revision', { type: 'decision' }],
  ['a digest without its algorithm', { type: 'decision', on: revision.slice(7) }],
])('an entry that is %s is no decision', async (_, entry) => {
  expect(await failures({ proof: proofOf(entry) })).toEqual(['decision', 'revision-digest'])
})

test('an entry that is not the proven leaf is refused, however right it looks', async () => {
  const proof = parseTlogProof(sound.proof)
  const extra = new Uint8Array(
    Buffer.from(JSON.stringify({ type: 'decision', on: revision, body: { level: 'open' } })),
  )
  expect(await failures({ proof: formatTlogProof({ ...proof, extra }) })).toEqual([
    'inclusion',
    'decision',
    'revision-digest',
  ])
  const { index, hashes, checkpoint } = proof
  expect(await failures({ proof: formatTlogProof({ index, hashes, checkpoint }) })).toContain('inclusion')
})

test('neither a stranger nor the sealed log can speak for the public log', async () => {
  const entry = { type: 'decision', on: revision }
  const inRecord: CheckName[] = ['checkpoint-signature', 'inclusion', 'decision', 'revision-digest']
  expect(await failures({ proof: proofOf(entry, sealedLog) })).toEqual(inRecord)
  expect(await failures({ proof: proofOf(entry, generateSigningKey('ecluse.example/public')) })).toEqual(
    inRecord,
  )
})

test('a model signed by a stranger is refused before any file is looked at', async () => {
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const modelSignature = signModel({ name: 'lab/otter', files: published }, stranger)
  const listFiles = (): never => {
    throw new Error('files were read')
  }
  const failed = await failures({ modelSignature, listFiles })
  expect(failed).toEqual([
    'model-signature',
    'files-present',
    'file-digests',
    'extra-files',
    'revision-digest',
  ])
})

test('a signed list that is shorter than the revision does not pass', async () => {
  const modelSignature = signModel({ name: 'lab/otter', files: published.slice(0, 2) }, model.privateKey)
  expect(await failures({ modelSignature })).toEqual(['extra-files', 'revision-digest'])
})

test('texts that are not what they should be give a verdict, not an exception', async () => {
  expect(await failures({ trustedKeys: 'nonsense' })).toEqual(checkNames)
  expect(await failures({ trustedKeys: '' })).toEqual(checkNames)
  expect(await failures({ proof: 'nonsense' })).toContain('checkpoint-signature')
  expect(await failures({ modelSignature: '{}' })).toContain('model-signature')
})
