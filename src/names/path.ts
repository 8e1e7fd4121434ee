import type { Branded } from '../std/index.ts'

/** The path of a file inside a repo: relative, forward slashes, NFC, no step upwards. */
export type RepoPath = Branded<'RepoPath'>

const maxBytes = 1024

export function parseRepoPath(text: string): RepoPath {
  if (text === '' || Buffer.byteLength(text) > maxBytes) throw new SyntaxError('a path has 1 to 1024 bytes')
  // Every backslash, drive letter and upward step is refused: clients on other systems would read them as folders.
  if (/[\\\u0000-\u001f\u007f]/.test(text))
    throw new SyntaxError(`a path has no backslash or control character: ${JSON.stringify(text)}`)
  if (/^[A-Za-z]:/.test(text)) throw new SyntaxError(`a path has no drive: ${text}`)
  const segments = text.split('/')
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new SyntaxError(`a path is relative and has no empty, "." or ".." part: ${text}`)
  }
  if (segments.some((segment) => segment.toLowerCase() === '.git'))
    throw new SyntaxError(`a path does not enter .git: ${text}`)
  if (!text.isWellFormed()) throw new SyntaxError('a path has no half letters: it is not Unicode')
  if (text.normalize('NFC') !== text) throw new SyntaxError(`a path is in Unicode normal form C: ${text}`)
  return text as RepoPath
}
