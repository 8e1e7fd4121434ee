/** What is read of one message; a goal stands near its beginning, and the rest may be a pasted book. */
const readChars = 4000

/**
 * The sentences that the person says themselves, each with its closing mark. Quotations, quoted mail, code and what
 * follows "X wrote:" are other people's words, which an attacker may have chosen. In doubt the words are not theirs.
 */
export function ownSentences(text: string): readonly string[] {
  const own = withoutQuotations(withoutQuotedLines(text.slice(0, readChars)))
  return own
    .split('\n')
    .flatMap(sentences)
    .map((sentence) => sentence.replace(/\s+/gu, ' ').trim())
    .filter((sentence) => sentence !== '')
}

function withoutQuotedLines(text: string): string {
  const own: string[] = []
  let fenced = false
  for (const line of text.split(/\r\n|[\n\r\u2028\u2029]/u)) {
    const trimmed = line.trim()
    if (trimmed.startsWith('```') || trimmed.startsWith('~~~')) fenced = !fenced
    else if (!fenced && !trimmed.startsWith('>')) own.push(line)
    // "She wrote:" and a new line: all that follows may be hers.
    if (!fenced && trimmed.endsWith(':')) break
  }
  return own.join('\n')
}

const closing: Readonly<Record<string, string>> = { '“': '”', '„': '“', '«': '»', '"': '"', '`': '`' }

function withoutQuotations(text: string): string {
  let own = ''
  let inside: string[] = []
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === inside.at(-1) && !isApostrophe(text, at)) inside = inside.slice(0, -1)
    else if (inside.length < 8 && opens(text, at)) {
      // A mark in its place, so that the words before and after do not join into a sentence.
      if (inside.length === 0) own += '\uFFFC'
      inside = [...inside, closing[char] ?? (char === '‘' ? '’' : "'")]
    } else if (inside.length === 0) own += char
  }
  return own
}

function opens(text: string, at: number): boolean {
  const char = text.charAt(at)
  if (closing[char] !== undefined || char === '‘') return true
  // An apostrophe inside or after a word opens nothing.
  return char === "'" && !/[\p{L}\p{N}]/u.test(text.charAt(at - 1)) && /\S/u.test(text.charAt(at + 1))
}

function isApostrophe(text: string, at: number): boolean {
  return /['’]/u.test(text.charAt(at)) && /[\p{L}\p{N}]/u.test(text.charAt(at + 1))
}

function sentences(line: string): readonly string[] {
  const found: string[] = []
  let start = 0
  for (let at = 0; at < line.length; at += 1) {
    // A mark inside a number or a name, such as 42.2, closes no sentence.
    if (!/[.!?…;]/u.test(line.charAt(at)) || /\S/u.test(line.charAt(at + 1))) continue
    found.push(line.slice(start, at + 1))
    start = at + 1
  }
  return [...found, line.slice(start)]
}
