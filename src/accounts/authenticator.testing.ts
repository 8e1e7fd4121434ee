import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export type RegisterOptions = { readonly challenge: string; readonly rp: { readonly id: string } }
export type AuthenticateOptions = { readonly challenge: string; readonly rpId: string }

const userPresent = 0x01
const userVerified = 0x04
const credentialAttached = 0x40

/** A passkey in software (WebAuthn level 2, ES256, no attestation): what a browser and its authenticator answer. */
export function createAuthenticator(origin: string, { verifiesUser = true } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  const flags = userPresent | (verifiesUser ? userVerified : 0)
  let counter = 0
  const head = (rpId: string, extraFlags = 0) => {
    counter += 1
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([digest(rpId), Buffer.of(flags | extraFlags), count])
  }
  const clientData = (type: string, challenge: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  const credential = (response: Record<string, unknown>) => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    response,
  })
  return {
    register({ challenge, rp }: RegisterOptions) {
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      const attached = Buffer.concat([Buffer.alloc(16), Buffer.of(0, id.length), id, coseKey(x, y)])
      const authenticatorData = Buffer.concat([head(rp.id, credentialAttached), attached])
      return credential({
        clientDataJSON: clientData('webauthn.create', challenge).toString('base64url'),
        attestationObject: attestation(authenticatorData).toString('base64url'),
        transports: ['internal'],
      })
    },
    authenticate({ challenge, rpId }: AuthenticateOptions) {
      const authenticatorData = head(rpId)
      const data = clientData('webauthn.get', challenge)
      const signed = Buffer.concat([authenticatorData, createHash('sha256').update(data).digest()])
      return credential({
        clientDataJSON: data.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
      })
    },
  }
}

// CBOR by hand: the map { 1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y }.
function coseKey(x: string, y: string): Buffer {
  const coordinate = (text: string) => Buffer.concat([Buffer.of(0x58, 32), Buffer.from(text, 'base64url')])
  const start = Buffer.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21)
  return Buffer.concat([start, coordinate(x), Buffer.of(0x22), coordinate(y)])
}

// CBOR by hand: the map { fmt: "none", attStmt: {}, authData: bytes }.
function attestation(authenticatorData: Buffer): Buffer {
  const text = (word: string) => Buffer.concat([Buffer.of(0x60 + word.length), Buffer.from(word)])
  return Buffer.concat([
    Buffer.of(0xa3),
    text('fmt'),
    text('none'),
    text('attStmt'),
    Buffer.of(0xa0),
    text('authData'),
    Buffer.of(0x58, authenticatorData.length),
    authenticatorData,
  ])
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
