// What an outsider needs of an instance before believing anything else from it: the keys of its two logs, of
// the witnesses, and the key that signs models. One text file, fetched once and kept:
//
//   # Ecluse trusted keys
//   public-log log.example/public+350080ea+AZM0…
//   sealed-log log.example/sealed+…
//   witness witness.example+…
//   -----BEGIN PUBLIC KEY-----
//   …
//   -----END PUBLIC KEY-----
import { parseModelKey } from './model-signing.ts'
import { formatVkey, parseVkey, type VerifierKey } from './note-key.ts'

/** Lists, because keys are rotated: what an old key signed stays to be verified. */
export type TrustedKeys = {
  readonly publicLog: readonly VerifierKey[]
  readonly sealedLog: readonly VerifierKey[]
  readonly witnesses: readonly VerifierKey[]
  /** SPKI PEM. */
  readonly modelSigning: readonly string[]
}

const roles = {
  'public-log': { list: 'publicLog', type: 'note' },
  'sealed-log': { list: 'sealedLog', type: 'note' },
  witness: { list: 'witnesses', type: 'cosignature' },
} as const

export function formatTrustedKeys({ publicLog, sealedLog, witnesses, modelSigning }: TrustedKeys): string {
  return [
    '# Ecluse trusted keys',
    ...publicLog.map((key) => `public-log ${formatVkey(key)}`),
    ...sealedLog.map((key) => `sealed-log ${formatVkey(key)}`),
    ...witnesses.map((key) => `witness ${formatVkey(key)}`),
    ...modelSigning.map((pem) => canonicalPem(pem).trimEnd()),
    '',
  ].join('\n')
}

export function parseTrustedKeys(text: string): TrustedKeys {
  const keys = { publicLog: [], sealedLog: [], witnesses: [], modelSigning: [] } as {
    -readonly [List in keyof TrustedKeys]: TrustedKeys[List][number][]
  }
  const lines = text.split(/\r?\n/)
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    if (line === pemBegin) keys.modelSigning.push(readPem(lines))
    else readKeyLine(line, keys)
  }
  return keys
}

const pemBegin = '-----BEGIN PUBLIC KEY-----'
const pemEnd = '-----END PUBLIC KEY-----'

function readPem(lines: string[]): string {
  const end = lines.indexOf(pemEnd)
  if (end < 0) throw new SyntaxError('the public key has no end line')
  return canonicalPem([pemBegin, ...lines.splice(0, end + 1), ''].join('\n'))
}

function readKeyLine(
  line: string,
  keys: Record<(typeof roles)[keyof typeof roles]['list'], VerifierKey[]>,
): void {
  const [word = '', vkey, ...rest] = line.split(' ')
  if (!isRole(word) || vkey === undefined || rest.length > 0) {
    throw new SyntaxError(
      `a line is neither a comment nor one of ${Object.keys(roles).join(', ')} with its vkey`,
    )
  }
  const { list, type } = roles[word]
  const key = parseVkey(vkey)
  if (key.type !== type) throw new SyntaxError(`the key of a ${word} line has the wrong type`)
  keys[list].push(key)
}

function isRole(word: string): word is keyof typeof roles {
  return Object.hasOwn(roles, word)
}

function canonicalPem(pem: string): string {
  return parseModelKey(pem).export({ type: 'spki', format: 'pem' }).toString()
}
