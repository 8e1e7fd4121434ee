import { withoutTrailingSlashes } from './trailing-slashes.ts'

/** A pattern line of `.gitattributes` or `.gitignore`, ready to be asked about paths. */
export type PathPattern = (path: string) => boolean

type Wild = '*'
type OneCharacter = (character: string) => boolean
type Segment = readonly (Wild | OneCharacter)[]

/**
 * Git's rules (gitignore(5)): without an inner slash it names a file or folder anywhere, with one it starts at the root.
 * Not turned into a regular expression: strangers write these lines, and some expressions take exponential time.
 */
export function pathPattern(pattern: string): PathPattern {
  const trimmed = withoutTrailingSlashes(pattern.replace(/^\//, ''))
  const isAnchored = withoutTrailingSlashes(pattern).includes('/')
  const onlyFolders = pattern.endsWith('/')
  const segments = [...(isAnchored ? [] : ['**']), ...trimmed.split('/')].map((segment) =>
    segment === '**' ? '**' : parseSegment(segment),
  )
  return (path) => {
    const parts = path.split('/')
    // What is below a matched folder is matched too; a pattern for folders alone never names the file itself.
    for (let length = onlyFolders ? parts.length - 1 : parts.length; length > 0; length -= 1) {
      if (matchesAll(segments, parts.slice(0, length))) return true
    }
    return false
  }
}

function matchesAll(segments: readonly ('**' | Segment)[], parts: readonly string[]): boolean {
  return matchesWild(segments, parts, {
    isWild: (segment) => segment === '**',
    matches: (segment, part) => segment !== '**' && matchesWild(segment, Array.from(part), oneSegment),
  })
}

const oneSegment = {
  isWild: (token: Wild | OneCharacter) => token === '*',
  matches: (token: Wild | OneCharacter, character: string) => token !== '*' && token(character),
}

/** Matching with one point to come back to, the last wild token: the time is at most the product of both lengths. */
function matchesWild<Token, Item>(
  tokens: readonly Token[],
  items: readonly Item[],
  rules: { isWild: (token: Token) => boolean; matches: (token: Token, item: Item) => boolean },
): boolean {
  let token = 0
  let item = 0
  let wild = -1
  let resume = 0
  while (item < items.length) {
    const [current, value] = [tokens[token], items[item]]
    if (current !== undefined && rules.isWild(current)) {
      wild = token
      resume = item
      token += 1
    } else if (current !== undefined && value !== undefined && rules.matches(current, value)) {
      token += 1
      item += 1
    } else if (wild >= 0) {
      resume += 1
      token = wild + 1
      item = resume
    } else {
      return false
    }
  }
  return tokens.slice(token).every(rules.isWild)
}

function parseSegment(text: string): Segment {
  // A class has something in it and an end; where there is no end to come, a bracket is a bracket.
  const lastEnd = text.lastIndexOf(']')
  const tokens = [
    ...text.slice(0, lastEnd + 1).matchAll(/\*+|\?|\[[^\]]+\]|\\.|[\s\S]/gu),
    ...text.slice(lastEnd + 1).matchAll(/\*+|\?|\\.|[\s\S]/gu),
  ]
  return tokens.map(([token]) => {
    if (token.startsWith('*')) return '*'
    if (token === '?') return () => true
    if (token.length > 2 && token.startsWith('[')) return characterClass(token.slice(1, -1))
    const literal = token.length === 2 && token.startsWith('\\') ? token.slice(1) : token
    return (character) => character === literal
  })
}

function characterClass(body: string): OneCharacter {
  const isNegated = body.startsWith('!') || body.startsWith('^')
  const ranges = [...(isNegated ? body.slice(1) : body).matchAll(/([\s\S])-([\s\S])|[\s\S]/gu)].map(
    ([single, first, last]) => ({ first: first ?? single, last: last ?? single }),
  )
  return (character) =>
    ranges.some(({ first, last }) => first <= character && character <= last) !== isNegated
}
