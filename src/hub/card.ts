import { parseDocument } from 'yaml'
import { isWeightFile } from '../proof/index.ts'
import type { EdgeKind } from '../release/index.ts'

/** A model card: the YAML at the head of a README.md, and the words below it. */
export type Card = {
  readonly metadata: Readonly<Record<string, unknown>>
  readonly text: string
  /** What is wrong with the YAML, in words for its author; the metadata is then empty. */
  readonly faults: readonly string[]
}

/** What a reader may have of a gated model without a grant: the Hub keeps it public, so that people can read what they ask for. */
export function isCardFile(path: string): boolean {
  if (isWeightFile(path)) return false
  return path === 'README.md' || path === '.gitattributes' || /^LICEN[CS]E[^/]*$/i.test(path)
}

/** What needs no grant must not have room for weights. */
export const maxCardFileBytes = 5 * 1024 * 1024

/** As much of a README as is shown, and read for its metadata. */
export const maxCardBytes = 1024 * 1024

const maxFrontMatterBytes = 64 * 1024

// A handful of aliases is ordinary YAML; thousands of them are a bomb that unfolds in memory.
const maxAliases = 32

export function readCard(readme: string): Card {
  const match = /^\uFEFF?---\r?\n([\s\S]*?)(?:\r?\n)?---[ \t]*(?:\r?\n|$)/.exec(readme)
  if (match === null) return { metadata: {}, text: readme, faults: [] }
  return { ...readFrontMatter(match[1] ?? ''), text: readme.slice(match[0].length) }
}

function readFrontMatter(yaml: string): { metadata: Record<string, unknown>; faults: string[] } {
  if (Buffer.byteLength(yaml) > maxFrontMatterBytes)
    return { metadata: {}, faults: ['the metadata of a card is at most 64 KiB'] }
  const document = parseDocument(yaml, { schema: 'core', prettyErrors: true, logLevel: 'silent' })
  if (document.errors.length > 0) {
    return { metadata: {}, faults: document.errors.map((error) => error.message.split('\n')[0] ?? '') }
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: maxAliases })
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    return { metadata: {}, faults: ['the metadata of a card has too many aliases'] }
  }
  if (value === null) return { metadata: {}, faults: [] }
  if (typeof value !== 'object' || Array.isArray(value))
    return { metadata: {}, faults: ['the metadata of a card is a mapping of names to values'] }
  // Through JSON once: what is kept is what clients can be told, with no NaN and no shared parts.
  return { metadata: JSON.parse(JSON.stringify(value)), faults: [] }
}

const kindOfRelation: Readonly<Record<string, EdgeKind>> = {
  finetune: 'finetune',
  adapter: 'adapter',
  merge: 'merge',
  quantized: 'quantised',
  quantised: 'quantised',
  converted: 'converted',
  distilled: 'distilled',
}

/** The models that this one says it was made from. */
export function baseModels(
  metadata: Readonly<Record<string, unknown>>,
): readonly { readonly name: string; readonly kind: EdgeKind }[] {
  const names = texts(metadata['base_model'])
  const relation = metadata['base_model_relation']
  // Of several bases and no word on the relation, a merge is what the Hub assumes as well.
  const assumed = names.length > 1 ? 'merge' : 'finetune'
  const kind = (typeof relation === 'string' ? kindOfRelation[relation.toLowerCase()] : undefined) ?? assumed
  return names.map((name) => ({ name, kind }))
}

/** A list of texts that people write as one text or as a list. */
export function texts(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : [value]
  return items.filter((item) => typeof item === 'string')
}

// Far more than a summary shows. The expressions below take quadratic time on texts that are made for it.
const readForSummary = 4096

/** The first paragraph in plain words, for lists. */
export function summaryOf(card: Pick<Card, 'text'>): string | undefined {
  const paragraph = card.text
    .slice(0, readForSummary)
    .split(/\r?\n\s*\r?\n/)
    .map((part) => part.trim())
    .find((part) => part !== '' && !/^(#|<|!\[|```|\||---)/.test(part))
  const plain = paragraph
    ?.replaceAll('\0', '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`]/g, '')
    .replace(/\s+/g, ' ')
  return plain === undefined || plain.length <= 280 ? plain : `${plain.slice(0, 279)}…`
}
