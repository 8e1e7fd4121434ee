// What `ecluse verify` does, from texts alone: no network, no clock, no trust in the instance but its keys.
// It proves that the decision about exactly these files is in the record. It cannot prove that no later
// decision or hold replaced it: that is what a newer proof, or the instance, is asked for.
import { parseDigest, type Digest } from '../std/index.ts'
import { openCheckpoint } from './checkpoint.ts'
import { cosignatureVerifier } from './cosignature.ts'
import { leafHash, verifyInclusion } from './merkle.ts'
import { gitPaths, isUnder, verifyModel, type VerifiedModel } from './model-signing.ts'
import { noteVerifier } from './note.ts'
import { bareSha256, revisionDigest, type FileDigest } from './revision-digest.ts'
import { parseTlogProof } from './tlog-proof.ts'
import { parseTrustedKeys, type TrustedKeys } from './trusted-keys.ts'

export type ReleaseToVerify = {
  /** The `.tlog-proof` of the decision; its `extra` carries the entry. */
  readonly proof: string
  /** The text of `model.sig`. */
  readonly modelSignature: string
  readonly trustedKeys: string
  /** Every file under the model's folder, with `/` between the parts of a path. */
  listFiles(): readonly FileDigest[] | Promise<readonly FileDigest[]>
  /** Where the caller keeps proof, signature and keys inside that folder: paths that are not of the model. */
  readonly ownPaths?: readonly string[]
}

/** Every verdict holds all of these, in this order; what could not be checked has failed. */
export const checkNames = [
  'trusted-keys',
  'checkpoint-signature',
  'inclusion',
  'decision',
  'model-signature',
  'files-present',
  'file-digests',
  'extra-files',
  'revision-digest',
] as const

export type CheckName = (typeof checkNames)[number]
export type Check = { readonly name: CheckName; readonly ok: boolean; readonly detail: string }

/** The entry as recorded, and where it stands in the log. */
export type RecordedDecision = {
  readonly entry: Readonly<Record<string, unknown>>
  readonly on: Digest
  readonly origin: string
  readonly index: number
}

export type ReleaseVerdict =
  | { readonly verified: true; readonly decision: RecordedDecision; readonly checks: readonly Check[] }
  | { readonly verified: false; readonly checks: readonly Check[] }

export async function verifyRelease(release: ReleaseToVerify): Promise<ReleaseVerdict> {
  const report = new Report()
  const keys = report.run('trusted-keys', () => readKeys(release.trustedKeys))
  const decision = keys && checkRecord(release.proof, keys, report)
  const model = keys && report.run('model-signature', () => checkModelSignature(release.modelSignature, keys))
  const files =
    model && checkFiles(await release.listFiles(), { model, ownPaths: release.ownPaths ?? [] }, report)
  if (decision && files) report.run('revision-digest', () => checkRevision(files, decision))

  const checks = report.checks()
  if (decision && checks.every(({ ok }) => ok)) return { verified: true, decision, checks }
  return { verified: false, checks }
}

/** What a check found, and the sentence about it. */
type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly detail: string }
  | { readonly ok: false; readonly detail: string }

function holds<T>(value: T, detail: string): Outcome<T> {
  return { ok: true, value, detail }
}

function fails(detail: string): Outcome<never> {
  return { ok: false, detail }
}

class Report {
  readonly #results = new Map<CheckName, Check>()

  /** A check that reads a malformed text fails, with what the parser says. */
  run<T>(name: CheckName, check: () => Outcome<T>): T | undefined {
    const outcome = attempt(check)
    this.#results.set(name, { name, ok: outcome.ok, detail: outcome.detail })
    return outcome.ok ? outcome.value : undefined
  }

  checks(): Check[] {
    const notChecked = 'not checked, because a check before it failed'
    return checkNames.map((name) => this.#results.get(name) ?? { name, ok: false, detail: notChecked })
  }
}

function attempt<T>(check: () => Outcome<T>): Outcome<T> {
  try {
    return check()
  } catch (error) {
    if (error instanceof SyntaxError) return fails(error.message)
    throw error
  }
}

function readKeys(text: string): Outcome<TrustedKeys> {
  const keys = parseTrustedKeys(text)
  if (keys.publicLog.length === 0) return fails('no key of a public log')
  if (keys.modelSigning.length === 0) return fails('no key that signs models')
  return holds(keys, keys.publicLog.map(({ name }) => name).join(', '))
}

function checkRecord(proofText: string, keys: TrustedKeys, report: Report): RecordedDecision | undefined {
  const opened = report.run('checkpoint-signature', () => {
    const proof = parseTlogProof(proofText)
    // The sealed log's key is left out on purpose: its leaves are hashes that anyone may be shown anything for.
    const logs = keys.publicLog.map(noteVerifier)
    const note = openCheckpoint(proof.checkpoint, {
      logs,
      witnesses: keys.witnesses.map(cosignatureVerifier),
    })
    if (!note.verified) return fails(note.reason)
    const { checkpoint, signatures } = note
    const witnesses = signatures.filter(({ name }) => name !== checkpoint.origin).map(({ name }) => name)
    const seenBy = witnesses.length === 0 ? 'no known witness' : witnesses.join(', ')
    const detail = `${checkpoint.origin}, ${checkpoint.size} entries, seen by ${seenBy}`
    return holds({ proof, checkpoint }, detail)
  })
  if (opened === undefined) return undefined

  const { proof, checkpoint } = opened
  const entry = report.run('inclusion', () => {
    if (proof.extra === undefined) return fails('the proof does not carry the entry')
    const leaf = leafHash(proof.extra)
    const claim = {
      leaf,
      index: proof.index,
      size: checkpoint.size,
      root: checkpoint.root,
      proof: proof.hashes,
    }
    if (!verifyInclusion(claim)) return fails(`the entry is not at index ${proof.index} of the log`)
    return holds(proof.extra, `entry ${proof.index} of ${checkpoint.size}`)
  })
  if (entry === undefined) return undefined

  return report.run('decision', () => {
    const { on, fields } = parseDecision(entry)
    const at =
      typeof fields['at'] === 'string' || typeof fields['at'] === 'number'
        ? `, recorded at ${fields['at']}`
        : ''
    const value = { entry: fields, on, origin: checkpoint.origin, index: proof.index }
    return holds(value, `a decision about ${on}${at}`)
  })
}

function parseDecision(entry: Uint8Array): { on: Digest; fields: Readonly<Record<string, unknown>> } {
  const fields: unknown = JSON.parse(Buffer.from(entry).toString())
  if (typeof fields !== 'object' || fields === null) throw new SyntaxError('the entry is not a JSON object')
  const { type, on } = fields as Record<string, unknown>
  if (type !== 'decision') throw new SyntaxError(`the entry is not a decision but: ${JSON.stringify(type)}`)
  if (typeof on !== 'string') throw new SyntaxError('the decision names no revision')
  return { on: parseDigest(on), fields: fields as Record<string, unknown> }
}

type Model = Extract<VerifiedModel, { verified: true }>

function checkModelSignature(bundle: string, keys: TrustedKeys): Outcome<Model> {
  const reasons = new Set<string>()
  for (const key of keys.modelSigning) {
    const model = verifyModel(bundle, key)
    if (model.verified) return holds(model, `${model.name}, ${model.resources.length} files`)
    reasons.add(model.reason)
  }
  return fails([...reasons].join('; '))
}

/** Compares the folder with the signed list. Gives the revision's files if they are all there. */
function checkFiles(
  files: readonly FileDigest[],
  { model, ownPaths }: { model: Model; ownPaths: readonly string[] },
  report: Report,
): FileDigest[] | undefined {
  const onDisk = new Map(files.map((file) => [file.path, file]))
  const signed = new Map(model.resources.map(({ path, sha256 }) => [path, sha256]))

  const complete = report.run('files-present', () => {
    const missing = [...signed.keys()].filter((path) => !onDisk.has(path))
    if (missing.length > 0) return fails(`missing: ${missing.join(', ')}`)
    return holds(true, `all ${signed.size} files`)
  })
  report.run('file-digests', () => {
    const present = files.filter(({ path }) => signed.has(path))
    const changed = present.filter(({ path, sha256 }) => bareSha256(sha256) !== signed.get(path))
    if (changed.length > 0) return fails(`changed: ${changed.map(({ path }) => path).join(', ')}`)
    return holds(true, `${present.length} of ${signed.size} files are as signed`)
  })
  report.run('extra-files', () => {
    // A file that nobody signed can still be loaded in place of one that somebody did.
    const left = [...model.ignoredPaths, ...ownPaths, downloadCache]
    const extra = files.filter(({ path }) => !signed.has(path) && !isUnder(path, left))
    if (extra.length > 0) return fails(`not of this release: ${extra.map(({ path }) => path).join(', ')}`)
    return holds(true, 'none')
  })
  return complete ? files.filter(({ path }) => signed.has(path) || isUnsignedPartOfRevision(path)) : undefined
}

// Where the Hub's clients keep their notes inside a download folder.
const downloadCache = '.cache/huggingface'

// The model signing standard leaves these out of its manifests, yet they are files of the repo and so of the
// revision. What git itself keeps under .git is not.
function isUnsignedPartOfRevision(path: string): boolean {
  return isUnder(path, gitPaths) && !isUnder(path, ['.git'])
}

function checkRevision(files: readonly FileDigest[], decision: RecordedDecision): Outcome<true> {
  const digest = revisionDigest(files)
  if (digest === decision.on) return holds(true, digest)
  return fails(
    `these files are ${digest}, the decision is about ${decision.on}; besides the signed files it covers .gitattributes, .gitignore and .github as published`,
  )
}
