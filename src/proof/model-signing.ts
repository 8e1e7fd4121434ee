// OpenSSF Model Signing v1.0 with a key: a Sigstore bundle v0.3 around a DSSE envelope around an in-toto
// statement that lists every file's digest. Stock verifiers of that standard read what is made here.
import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { bareSha256, sortByPath, type FileDigest } from './revision-digest.ts'

const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json'
const payloadType = 'application/vnd.in-toto+json'
const statementType = 'https://in-toto.io/Statement/v1'
const predicateType = 'https://model_signing/signature/v1.0'

/** What the standard leaves out of every manifest, at the root of the model only. */
export const gitPaths = ['.git', '.gitattributes', '.github', '.gitignore']

const signatureFile = 'model.sig'

export type ModelToSign = {
  /** What the subject is called; verifiers show it and do not check it. */
  readonly name: string
  readonly files: readonly Pick<FileDigest, 'path' | 'sha256'>[]
}

/** The text of a `model.sig`. The key is ECDSA P-256; the standard has no Ed25519. */
export function signModel({ name, files }: ModelToSign, privateKey: KeyObject): string {
  if (curveOf(privateKey) !== 'prime256v1') throw new TypeError('models are signed with an ECDSA P-256 key')
  const ignored = files.some(({ path }) => path === signatureFile) ? gitPaths : [...gitPaths, signatureFile]
  const resources = sortByPath(files)
    .filter(({ path }) => !isUnder(path, ignored))
    .map(({ path, sha256 }) => ({ name: path, algorithm: 'sha256', digest: bareSha256(sha256) }))
  const serialization = { method: 'files', hash_type: 'sha256', allow_symlinks: false, ignore_paths: ignored }
  const statement = {
    _type: statementType,
    subject: [{ name, digest: { sha256: rootDigest(resources) } }],
    predicateType,
    predicate: { serialization, resources },
  }
  const payload = Buffer.from(JSON.stringify(statement))
  const bundle = {
    mediaType: bundleType,
    verificationMaterial: { publicKey: { hint: keyHint(createPublicKey(privateKey)) }, tlogEntries: [] },
    dsseEnvelope: {
      payload: encodeBase64(payload),
      payloadType,
      signatures: [{ sig: encodeBase64(sign('sha256', preAuthEncoding(payload), privateKey)), keyid: '' }],
    },
  }
  return `${JSON.stringify(bundle)}\n`
}

export type Resource = { readonly path: string; readonly sha256: string }

export type VerifiedModel =
  | {
      readonly verified: true
      readonly name: string
      readonly resources: readonly Resource[]
      /** Paths, and folders with all under them, that the signer left out. */
      readonly ignoredPaths: readonly string[]
    }
  | { readonly verified: false; readonly reason: string }

/** Checks the signature and the manifest's inner agreement; the files themselves are the caller's to compare. */
export function verifyModel(bundleText: string, publicKeyPem: string): VerifiedModel {
  try {
    const payload = openEnvelope(parseJson(bundleText), parseModelKey(publicKeyPem))
    return { verified: true, ...parseStatement(parseJson(payload.toString())) }
  } catch (error) {
    if (error instanceof SyntaxError) return { verified: false, reason: error.message }
    throw error
  }
}

const hashOfCurve: Readonly<Record<string, string>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
}

/** A public key of a curve that the standard allows, in SPKI PEM. */
export function parseModelKey(pem: string): KeyObject {
  // createPublicKey would take a private key or a certificate too, and quietly use the key inside.
  if (!pem.trimStart().startsWith('-----BEGIN PUBLIC KEY-----')) throw new SyntaxError('not a PEM public key')
  let key: KeyObject
  try {
    key = createPublicKey(pem)
  } catch (cause) {
    throw new SyntaxError('not a PEM public key', { cause })
  }
  if (hashOfCurve[curveOf(key)] === undefined) throw new SyntaxError('not an ECDSA P-256, P-384 or P-521 key')
  return key
}

/** How bundles point at their key: SHA-256 of the PEM text, as the reference implementation has it. */
export function keyHint(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'pem' }))
    .digest('hex')
}

/** Whether the path is one of these, or inside one of these folders. */
export function isUnder(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`))
}

function openEnvelope(bundle: unknown, key: KeyObject): Buffer {
  if (field(bundle, 'mediaType') !== bundleType) throw new SyntaxError(`not a bundle of type ${bundleType}`)
  const hint = field(field(field(bundle, 'verificationMaterial'), 'publicKey'), 'hint')
  if (hint !== undefined && hint !== null && hint !== '' && hint !== keyHint(key))
    throw new SyntaxError('signed with another key')
  const envelope = field(bundle, 'dsseEnvelope')
  if (field(envelope, 'payloadType') !== payloadType)
    throw new SyntaxError(`the payload is not ${payloadType}`)
  const signatures = list(field(envelope, 'signatures'))
  if (signatures.length !== 1) throw new SyntaxError(`a model has one signature, not ${signatures.length}`)
  const payload = decodeBase64(string(field(envelope, 'payload')))
  const signature = decodeBase64(string(field(signatures[0], 'sig')))
  if (!verify(hashOfCurve[curveOf(key)], preAuthEncoding(payload), key, signature))
    throw new SyntaxError('wrong signature')
  return Buffer.from(payload)
}

function parseStatement(statement: unknown): { name: string; resources: Resource[]; ignoredPaths: string[] } {
  if (field(statement, '_type') !== statementType)
    throw new SyntaxError(`the payload is not a ${statementType}`)
  if (field(statement, 'predicateType') !== predicateType)
    throw new SyntaxError(`the predicate is not ${predicateType}`)
  const predicate = field(statement, 'predicate')
  const serialization = field(predicate, 'serialization')
  if (field(serialization, 'method') !== 'files')
    throw new SyntaxError('only manifests of whole files are read here')
  const items = list(field(predicate, 'resources')).map(parseResource)
  const [subject, ...others] = list(field(statement, 'subject'))
  if (others.length > 0 || field(field(subject, 'digest'), 'sha256') !== rootDigest(items)) {
    throw new SyntaxError('the subject is not the digest of the listed files')
  }
  const resources = items.map(({ name, digest }) => ({ path: name, sha256: digest }))
  sortByPath(resources) // refuses a path listed twice
  const ignoredPaths = list(field(serialization, 'ignore_paths') ?? []).map(string)
  return { name: string(field(subject, 'name')), resources, ignoredPaths }
}

function parseResource(resource: unknown): { name: string; digest: string } {
  const name = string(field(resource, 'name'))
  if (field(resource, 'algorithm') !== 'sha256') throw new SyntaxError('only SHA-256 digests are read here')
  // The names become paths on the verifier's disk: none may lead out of the model's folder.
  if (name.split('/').some((part) => part === '' || part === '.' || part === '..'))
    throw new SyntaxError('not a relative path')
  return { name, digest: bareSha256(string(field(resource, 'digest'))) }
}

// The root says nothing of names or sizes: a short reference to the list, not an identity. That is what
// revisionDigest is for.
function rootDigest(resources: readonly { digest: string }[]): string {
  const hash = createHash('sha256')
  for (const { digest } of resources) hash.update(digest, 'hex')
  return hash.digest('hex')
}

/** DSSE v1: type and body are signed with their lengths, so neither can grow into the other. */
function preAuthEncoding(payload: Uint8Array): Uint8Array {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
    payload,
  ])
}

function curveOf(key: KeyObject): string {
  return key.asymmetricKeyDetails?.namedCurve ?? ''
}

function parseJson(text: string): unknown {
  return JSON.parse(text)
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new SyntaxError('a list is missing')
  return value
}

function string(value: unknown): string {
  if (typeof value !== 'string') throw new SyntaxError('a text is missing')
  return value
}
