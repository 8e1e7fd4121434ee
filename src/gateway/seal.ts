import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Keys of engines, sealed for the database: who copies it, or a backup of it, has no key. */
export interface Seal {
  /** The name is sealed along, so that the key of one engine cannot be put in the row of another. */
  seal(name: string, key: string): string
  /** @throws Error when the secret is another one, or the row was changed */
  open(name: string, sealed: string): string
}

const nonceBytes = 12
const tagBytes = 16

export function createSeal(secret: Uint8Array): Seal {
  if (secret.byteLength < 32) throw new Error('the secret that seals engine keys must have at least 32 bytes')
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'ecluse gateway engine keys', 32))
  return {
    seal(name, text) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open(name, sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      const opening = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
      opening.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      return Buffer.concat([opening.update(bytes.subarray(nonceBytes + tagBytes)), opening.final()]).toString(
        'utf8',
      )
    },
  }
}
