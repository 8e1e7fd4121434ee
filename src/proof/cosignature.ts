// C2SP tlog-cosignature, version 1 with Ed25519: a witness says that it saw this checkpoint at a time, and
// that it was consistent with all it saw before. A cosigner is a NoteSigner, so it signs any note as a log does.
import { parseCheckpoint } from './checkpoint.ts'
import { ed25519Signer, ed25519Verifier } from './ed25519.ts'
import type { NoteSigner, NoteVerifier } from './note.ts'
import type { SigningKey, VerifierKey } from './note-key.ts'

const timeBytes = 8

/** `now` gives milliseconds; the cosignature carries whole seconds. */
export function cosigner(
  { verifierKey: { name, id, type }, seed }: SigningKey,
  now: () => number,
): NoteSigner {
  if (type !== 'cosignature') throw new TypeError('this key makes note signatures, not cosignatures')
  const sign = ed25519Signer(seed)
  return {
    name,
    id,
    sign(text) {
      const time = BigInt(Math.floor(now() / 1000))
      const signature = Buffer.alloc(timeBytes)
      signature.writeBigUInt64BE(time)
      return new Uint8Array(Buffer.concat([signature, sign(cosignedMessage(time, text))]))
    },
  }
}

export function cosignatureVerifier({ name, id, type, publicKey }: VerifierKey): NoteVerifier {
  if (type !== 'cosignature') throw new TypeError('this key makes note signatures, not cosignatures')
  const verify = ed25519Verifier(publicKey)
  return {
    name,
    id,
    verify(text, signature) {
      const time = timeOf(signature)
      return (
        time !== undefined &&
        isCheckpoint(text) &&
        verify(cosignedMessage(time, text), signature.subarray(timeBytes))
      )
    },
  }
}

/** When the witness saw the checkpoint, in seconds since the Unix epoch; to be read from verified signatures only. */
export function cosignatureTime(signature: Uint8Array): number {
  const time = timeOf(signature)
  if (time === undefined) throw new SyntaxError('not a cosignature')
  return Number(time)
}

function timeOf(signature: Uint8Array): bigint | undefined {
  if (signature.length < timeBytes) return undefined
  const time = Buffer.from(signature).readBigUInt64BE(0)
  return time < 2n ** 63n ? time : undefined
}

function cosignedMessage(time: bigint, text: string): Uint8Array {
  return Buffer.from(`cosignature/v1\ntime ${time}\n${text}`)
}

function isCheckpoint(text: string): boolean {
  try {
    parseCheckpoint(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
