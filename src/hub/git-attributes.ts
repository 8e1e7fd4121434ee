import { Problem } from '../std/index.ts'
import { pathPattern, type PathPattern } from './path-pattern.ts'

const largeSuffixes = [
  ['7z', 'arrow', 'bin', 'bz2', 'ckpt', 'ftz', 'gguf', 'gz', 'h5', 'joblib', 'mlmodel', 'model', 'msgpack'],
  ['npy', 'npz', 'onnx', 'ot', 'parquet', 'pb', 'pickle', 'pkl', 'pt', 'pth', 'rar', 'safetensors', 'tar'],
  ['tflite', 'tgz', 'wasm', 'xz', 'zip', 'zst'],
].flat()

/** What every new repo begins with: the kinds of file that are stored as large files, as the Hub has it. */
export const defaultGitAttributes = [
  ...largeSuffixes.map((suffix) => `*.${suffix}`),
  'saved_model/**/*',
  '*.tar.*',
  '*tfevents*',
]
  .map((pattern) => `${pattern} filter=lfs diff=lfs merge=lfs -text\n`)
  .join('')

/** Which paths a `.gitattributes` sends to large-file storage. The last line that speaks of a path wins. */
export function lfsPaths(gitAttributes: string): PathPattern {
  const rules = linesOf(gitAttributes).flatMap((line) => {
    const [pattern, ...attributes] = line.trim().split(/\s+/)
    if (pattern === undefined || pattern === '' || pattern.startsWith('#')) return []
    const filter = attributes.findLast((attribute) => /^[-!]?filter\b/.test(attribute))
    return filter === undefined ? [] : [{ matches: pathPattern(pattern), isLfs: filter === 'filter=lfs' }]
  })
  return (path) => rules.findLast((rule) => rule.matches(path))?.isLfs ?? false
}

/** Which paths a `.gitignore` keeps out. */
export function ignoredPaths(gitIgnore: string): PathPattern {
  const rules = linesOf(gitIgnore).flatMap((line) => {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) return []
    const isIgnored = !text.startsWith('!')
    return [{ matches: pathPattern(isIgnored ? text : text.slice(1)), isIgnored }]
  })
  return (path) => rules.findLast((rule) => rule.matches(path))?.isIgnored ?? false
}

// Every pattern is tried on every path, letter by letter.
const mostLines = 1000
const longestLine = 4096

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.length > mostLines || lines.some((line) => line.length > longestLine))
    throw new Problem(
      'TooLarge',
      `.gitattributes and .gitignore have at most ${mostLines} lines of ${longestLine} letters`,
    )
  return lines
}

const largestRegularBytes = 10 * 1024 * 1024

/** How a file is to be sent. Empty files are always regular: large-file storages refuse them. */
export function uploadMode(
  file: { readonly path: string; readonly sizeBytes: number; readonly sample: Uint8Array },
  isLfs: PathPattern,
): 'lfs' | 'regular' {
  if (file.sizeBytes === 0) return 'regular'
  if (isLfs(file.path) || file.sizeBytes > largestRegularBytes) return 'lfs'
  // Git itself calls binary what has a zero byte near its beginning.
  return file.sample.includes(0) ? 'lfs' : 'regular'
}
