import { Problem } from '../std/index.ts'
import { withoutTrailingSlashes } from './trailing-slashes.ts'

/** One line of a commit's body, as the Hub's clients send it. */
export type CommitLine =
  | { readonly key: 'header'; readonly value: CommitHeader }
  | { readonly key: 'file'; readonly value: { readonly path: string; readonly content: Buffer } }
  | { readonly key: 'lfsFile'; readonly value: { readonly path: string; readonly oid: string } }
  | { readonly key: 'deletedFile' | 'deletedFolder'; readonly value: { readonly path: string } }

export type CommitHeader = {
  readonly summary: string
  readonly description: string
  readonly parentCommit: string | undefined
}

/** A regular file has at most 10 MiB, a third more as base64; whatever is larger goes as a large file. */
const maxLineBytes = 16 * 1024 * 1024

/** As many as the Hub takes. */
const mostLines = 25_000

/** Reads a commit line by line: a body of many files never has to be in memory whole. */
export async function* readCommitLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<CommitLine> {
  let lines = 0
  for await (const line of linesOf(body)) {
    lines += 1
    if (lines > mostLines)
      throw new Problem('TooLarge', `a commit has at most ${mostLines} lines: make several of it`)
    if (line.trim() !== '') yield parseLine(line)
  }
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let parts: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of body) {
    let start = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)]).toString()
      parts = []
      sizeBytes = 0
      start = end + 1
    }
    parts.push(chunk.subarray(start))
    sizeBytes += chunk.byteLength - start
    if (sizeBytes > maxLineBytes)
      throw new Problem(
        'TooLarge',
        'one line of a commit is over 16 MiB: send this file as a large file (LFS)',
      )
  }
  yield Buffer.concat(parts).toString()
}

function parseLine(line: string): CommitLine {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch (error) {
    throw new Problem('BadRequest', 'a line of the commit is not JSON', { cause: error })
  }
  const key = field(parsed, 'key')
  const value = field(parsed, 'value')
  switch (key) {
    case 'header':
      return { key, value: parseHeader(value) }
    case 'file':
      return { key, value: { path: text(value, 'path'), content: contentOf(value) } }
    case 'lfsFile':
      if ((field(value, 'algo') ?? 'sha256') !== 'sha256')
        throw new Problem('BadRequest', 'large files are named by sha256')
      return { key, value: { path: text(value, 'path'), oid: text(value, 'oid') } }
    case 'deletedFile':
    case 'deletedFolder':
      return { key, value: { path: withoutTrailingSlashes(text(value, 'path')) } }
    default:
      throw new Problem('BadRequest', `a commit has no lines of the key ${JSON.stringify(key)}`)
  }
}

function parseHeader(value: unknown): CommitHeader {
  const [summary, description] = [field(value, 'summary'), field(value, 'description')]
  const parentCommit = field(value, 'parentCommit')
  return {
    summary: typeof summary === 'string' && summary !== '' ? clean(summary).slice(0, 1000) : 'Update',
    description: typeof description === 'string' ? clean(description).slice(0, 100_000) : '',
    parentCommit: typeof parentCommit === 'string' ? parentCommit : undefined,
  }
}

// PostgreSQL keeps no zero character, and git no half letters.
function clean(text: string): string {
  return text.toWellFormed().replaceAll('\0', ' ')
}

function contentOf(value: unknown): Buffer {
  const encoding = field(value, 'encoding') ?? 'utf-8'
  if (encoding !== 'base64' && encoding !== 'utf-8')
    throw new Problem('BadRequest', 'the encoding of a file is base64 or utf-8')
  return Buffer.from(text(value, 'content'), encoding)
}

function text(value: unknown, name: string): string {
  const found = field(value, name)
  if (typeof found !== 'string') throw new Problem('BadRequest', `a line of the commit lacks "${name}"`)
  return found
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}
