import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import { formatSigningKey, generateSigningKey, parseSigningKey, type SigningKey } from './proof/index.ts'
import type { Secrets } from './storage/index.ts'

/** What makes this instance this instance. Lost keys cannot be made again: outsiders trust exactly these. */
export type InstanceKeys = {
  readonly public: SigningKey
  readonly sealed: SigningKey
  readonly modelSigner: KeyObject
  readonly modelSigningPem: string
  /** Signs session cookies. */
  readonly sessionSecret: string
  /** Signs upload addresses. */
  readonly uploadSecret: string
  /** Seals the keys of engines outside. */
  readonly sealSecret: Uint8Array
}

/** Reads the keys, and makes them at the first start. The logs are named after the host that serves them. */
export function instanceKeys(secrets: Secrets, host: string): InstanceKeys {
  const logKey = (log: string): SigningKey =>
    parseSigningKey(
      secrets.get(`${log}-log.key`, () => formatSigningKey(generateSigningKey(`${host}/log/${log}`))),
    )
  const modelSigner = createPrivateKey(secrets.get('model-signing.pem', newModelSigner))
  const random = (name: string): string => secrets.get(name, () => randomBytes(32).toString('base64url'))
  return {
    public: logKey('public'),
    sealed: logKey('sealed'),
    modelSigner,
    modelSigningPem: createPublicKey(modelSigner).export({ type: 'spki', format: 'pem' }).toString(),
    sessionSecret: random('session.secret'),
    uploadSecret: random('upload.secret'),
    sealSecret: Buffer.from(random('seal.secret'), 'base64url'),
  }
}

// OpenSSF Model Signing takes ECDSA keys only.
function newModelSigner(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
