/**
 * The part of Markdown that model cards use, as a tree. An attacker writes cards: nothing here becomes HTML, the page
 * builds elements from the tree, and a link goes only where `safeLink` lets it.
 */
export type Block =
  | { readonly kind: 'heading'; readonly depth: number; readonly inline: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly inline: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'table'; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'rule' }
export type Cell = readonly Inline[]
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly inline: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly inline: readonly Inline[] }

export function parseMarkdown(source: string): readonly Block[] {
  const text = source.replace(/\r\n?/g, '\n').replace(/^---\n[\s\S]*?\n---(\n|$)/, '')
  const told = text.replace(/<!--[\s\S]*?(-->|$)/g, '').replace(/<(script|style)\b[\s\S]*?(<\/\1>|$)/gi, '')
  return blocksOf(told.split('\n'))
}

const fence = /^ {0,3}(`{3,}|~{3,})/
const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/
const rule = /^ {0,3}([-*_])( *\1){2,} *$/
const item = /^( {0,3})([-*+]|\d{1,9}[.)])\s+(.*)$/
const tableRule = /^ *\|? *:?-+:? *(\| *:?-+:? *)*\|? *$/

type Step = { readonly block: Block | undefined; readonly next: number }

// Quotes and lists inside each other end here: ten thousand of them would exhaust the stack.
const deepest = 8

function blocksOf(lines: readonly string[], depth = 0): readonly Block[] {
  if (depth > deepest) return [{ kind: 'paragraph', inline: [{ kind: 'text', text: lines.join('\n') }] }]
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const { block, next } = blockAt(lines, at, depth)
    if (block !== undefined) blocks.push(block)
    at = next
  }
  return blocks
}

function blockAt(lines: readonly string[], at: number, depth: number): Step {
  const line = lines[at] ?? ''
  if (line.trim() === '') return { block: undefined, next: at + 1 }
  if (fence.test(line)) return codeAt(lines, at)
  const title = heading.exec(line)
  if (title !== null) {
    const depth = (title[1] ?? '#').length
    return { block: { kind: 'heading', depth, inline: parseInline(title[2] ?? '') }, next: at + 1 }
  }
  if (rule.test(line)) return { block: { kind: 'rule' }, next: at + 1 }
  if (line.startsWith('>')) return quoteAt(lines, at, depth)
  if (item.test(line)) return listAt(lines, at, depth)
  if (line.includes('|') && tableRule.test(lines[at + 1] ?? '')) return tableAt(lines, at)
  return paragraphAt(lines, at)
}

function codeAt(lines: readonly string[], at: number): Step {
  const mark = fence.exec(lines[at] ?? '')?.[1] ?? '```'
  const end = lines.findIndex((line, index) => index > at && line.trimStart().startsWith(mark))
  const last = end === -1 ? lines.length : end
  return { block: { kind: 'code', text: lines.slice(at + 1, last).join('\n') }, next: last + 1 }
}

function quoteAt(lines: readonly string[], at: number, depth: number): Step {
  let next = at
  while ((lines[next] ?? '').startsWith('>')) next += 1
  const inner = lines.slice(at, next).map((line) => line.replace(/^> ?/, ''))
  return { block: { kind: 'quote', blocks: blocksOf(inner, depth + 1) }, next }
}

function listAt(lines: readonly string[], at: number, depth: number): Step {
  const ordered = /^ *\d/.test(lines[at] ?? '')
  const items: string[][] = []
  let next = at
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? ''
    const start = item.exec(line)
    if (start !== null && (start[1] ?? '').length < 2) {
      if (/^\d/.test(start[2] ?? '') !== ordered) break
      items.push([start[3] ?? ''])
    } else if (line.trim() !== '' && (/^ {2,}/.test(line) || (lines[next - 1] ?? '').trim() !== '')) {
      items.at(-1)?.push(line.replace(/^ {1,4}/, ''))
    } else if (line.trim() === '' && /^( {2,}\S|[-*+] |\d+[.)] )/.test(lines[next + 1] ?? '')) {
      items.at(-1)?.push('')
    } else break
  }
  return { block: { kind: 'list', ordered, items: items.map((inner) => blocksOf(inner, depth + 1)) }, next }
}

function tableAt(lines: readonly string[], at: number): Step {
  let next = at + 2
  while ((lines[next] ?? '').includes('|')) next += 1
  const rows = lines.slice(at + 2, next).map(cellsOf)
  return { block: { kind: 'table', head: cellsOf(lines[at] ?? ''), rows }, next }
}

function cellsOf(line: string): readonly Cell[] {
  // GFM §4.10: a pipe inside a cell is escaped, also inside code.
  const cells = line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
  return cells.map((cell) => parseInline(cell.trim().replaceAll('\\|', '|')))
}

function paragraphAt(lines: readonly string[], at: number): Step {
  let next = at + 1
  while (next < lines.length && !startsBlock(lines[next] ?? '')) next += 1
  const inline = parseInline(lines.slice(at, next).join('\n'))
  return { block: inline.length === 0 ? undefined : { kind: 'paragraph', inline }, next }
}

function startsBlock(line: string): boolean {
  return (
    line.trim() === '' ||
    line.startsWith('>') ||
    [fence, heading, rule, item].some((start) => start.test(line))
  )
}

// Each alternative ends at a character that its body excludes, so the match is linear in the text.
const span =
  /\\([!-/:-@[-`{-~])|`([^`\n]+)`|!?\[([^[\]\n]*)\]\(\s*<?((?:[^\s()[\]<>]|\([^\s()[\]<>]*\))+)>?(?:\s+"[^"\n]*")?\s*\)|\*\*([^*\n]+)\*\*|__([^_\n]+)__|\*([^*\s][^*\n]*)\*|(?<![\w])_([^_\n]+)_(?![\w])|(https?:\/\/[^\s<>()]+[^\s<>().,;:!?'"])|<\/?[a-zA-Z][^<>\n]*>/g

export function parseInline(text: string): readonly Inline[] {
  const inline: Inline[] = []
  let at = 0
  for (const match of text.matchAll(span)) {
    if (match.index > at) inline.push({ kind: 'text', text: text.slice(at, match.index) })
    const part = partOf(match)
    if (part !== undefined) inline.push(part)
    at = match.index + match[0].length
  }
  if (at < text.length) inline.push({ kind: 'text', text: text.slice(at) })
  return inline
}

function partOf(match: RegExpExecArray): Inline | undefined {
  const [, escaped, code, label, target, strong1, strong2, emphasis1, emphasis2, url] = match
  if (escaped !== undefined) return { kind: 'text', text: escaped }
  if (code !== undefined) return { kind: 'code', text: code }
  if (target !== undefined) return linkTo(target, label === undefined || label === '' ? target : label)
  const strong = strong1 ?? strong2
  if (strong !== undefined) return { kind: 'strong', inline: parseInline(strong) }
  const emphasis = emphasis1 ?? emphasis2
  if (emphasis !== undefined) return { kind: 'emphasis', inline: parseInline(emphasis) }
  if (url !== undefined) return linkTo(url, url)
  // A tag of HTML: its text stays, the tag goes.
  return undefined
}

/** A picture becomes a link too: loading it would tell a stranger's server who reads which card. */
function linkTo(target: string, label: string): Inline {
  const href = safeLink(target)
  return href === undefined
    ? { kind: 'text', text: label }
    : { kind: 'link', href, inline: [{ kind: 'text', text: label }] }
}

/** Only web and mail addresses, and places in this page. No `javascript:`, no `data:`, whatever their case. */
export function safeLink(target: string): string | undefined {
  return /^(https?:\/\/|mailto:|#)/i.test(target) ? target : undefined
}
