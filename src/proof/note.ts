// C2SP signed-note: a text, a blank line, and signature lines that anyone may add to.
import { decodeBase64, encodeBase64 } from './base64.ts'
import { ed25519Signer, ed25519Verifier } from './ed25519.ts'
import { formatKeyId, isKeyName, type SigningKey, type VerifierKey } from './note-key.ts'

/** Signs the text of notes. A cosigner is one too; its signature carries a time. */
export interface NoteSigner {
  readonly name: string
  readonly id: number
  sign(text: string): Uint8Array
}

export interface NoteVerifier {
  readonly name: string
  readonly id: number
  verify(text: string, signature: Uint8Array): boolean
}

export function noteSigner({ verifierKey: { name, id, type }, seed }: SigningKey): NoteSigner {
  if (type !== 'note') throw new TypeError('this key makes cosignatures, not note signatures')
  const sign = ed25519Signer(seed)
  return { name, id, sign: (text) => sign(Buffer.from(text)) }
}

export function noteVerifier({ name, id, type, publicKey }: VerifierKey): NoteVerifier {
  if (type !== 'note') throw new TypeError('this key makes cosignatures, not note signatures')
  const verify = ed25519Verifier(publicKey)
  return { name, id, verify: (text, signature) => verify(Buffer.from(text), signature) }
}

export type NoteSignature = { readonly name: string; readonly id: number; readonly signature: Uint8Array }

/** A note as read: nothing in it is to be believed until `openNote` says so. */
export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] }

export type OpenedNote =
  | { readonly verified: true; readonly text: string; readonly signatures: readonly NoteSignature[] }
  | { readonly verified: false; readonly reason: string }

/** Believes the text if a known key signed it. Signatures of unknown keys are left aside, as the standard asks. */
export function openNote(note: string, known: readonly NoteVerifier[]): OpenedNote {
  let parsed: Note
  try {
    parsed = parseNote(note)
  } catch (error) {
    if (error instanceof SyntaxError) return { verified: false, reason: error.message }
    throw error
  }
  const verified = new Map<NoteVerifier, NoteSignature>()
  for (const signature of parsed.signatures) {
    const verifier = known.find(({ name, id }) => name === signature.name && id === signature.id)
    if (verifier === undefined) continue
    const key = `${verifier.name}+${formatKeyId(verifier.id)}`
    // Only a faulty or hostile writer signs twice with one key; counting such a note would be guessing.
    if (verified.has(verifier)) return { verified: false, reason: `two signatures by ${key}` }
    if (!verifier.verify(parsed.text, signature.signature))
      return { verified: false, reason: `wrong signature by ${key}` }
    verified.set(verifier, signature)
  }
  if (verified.size === 0) return { verified: false, reason: 'no signature by a known key' }
  return { verified: true, text: parsed.text, signatures: [...verified.values()] }
}

export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (signers.length === 0) throw new RangeError('a note needs a signer')
  return formatNote({
    text,
    signatures: signers.map((signer) => ({ name: signer.name, id: signer.id, signature: signer.sign(text) })),
  })
}

/** The signature line a cosigner sends back, to be appended to the note as it is. */
export function formatSignatureLine({ name, id, signature }: NoteSignature): string {
  const keyIdBytes = Buffer.alloc(4)
  keyIdBytes.writeUInt32BE(id)
  return `${signaturePrefix}${name} ${encodeBase64(Buffer.concat([keyIdBytes, signature]))}\n`
}

export function formatNote({ text, signatures }: Note): string {
  if (!text.endsWith('\n') || !isNoteText(text))
    throw new RangeError('the text of a note is lines, without control characters')
  return `${text}\n${signatures.map(formatSignatureLine).join('')}`
}

const signaturePrefix = '— '

// The standard asks for 16 at least. Post-quantum cosignatures have about 3,300 letters.
const maxSignatures = 64
const maxNoteLength = 1_000_000

export function parseNote(note: string): Note {
  if (note.length > maxNoteLength) throw new SyntaxError('the note is too long')
  if (!isNoteText(note)) throw new SyntaxError('the note holds control characters or is not Unicode')
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) throw new SyntaxError('not a signed note')
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > maxSignatures) throw new SyntaxError(`more than ${maxSignatures} signatures`)
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) }
}

function parseSignatureLine(line: string): NoteSignature {
  const [dash, name, encoded, ...rest] = line.split(' ')
  if (dash !== '—' || name === undefined || encoded === undefined || rest.length > 0 || !isKeyName(name)) {
    throw new SyntaxError('not a signature line')
  }
  const bytes = decodeBase64(encoded)
  if (bytes.length < 5) throw new SyntaxError('the signature is too short')
  return { name, id: Buffer.from(bytes).readUInt32BE(0), signature: bytes.subarray(4) }
}

function isNoteText(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the standard names these characters
  return text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text)
}
