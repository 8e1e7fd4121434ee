import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { verifyRelease, type FileDigest, type ReleaseVerdict } from '../proof/index.ts'
import { exitCodes, Misuse, takeArguments, type Command } from './command.ts'
import { printable } from './table.ts'

export const verify: Command = {
  name: 'verify',
  summary: 'Prove offline that exactly these files were released by a decision in the record',
  usage: ['ecluse verify --proof FILE --signature model.sig --key KEYS FOLDER [--json]'],
  options: { proof: { type: 'string' }, signature: { type: 'string' }, key: { type: 'string' } },
  async run({ options, terminal, arguments: given }) {
    const [folder = ''] = takeArguments(given, 'FOLDER')
    const own = ['proof', 'signature', 'key'].map((name) => options.required(name))
    const [proof = '', modelSignature = '', trustedKeys = ''] = await Promise.all(own.map(readGiven))
    const verdict = await verifyRelease({
      proof,
      modelSignature,
      trustedKeys,
      listFiles: async () => await listFiles(folder),
      ownPaths: own.map((path) => posix(relative(resolve(folder), resolve(path)))),
    })
    terminal.out(options.isSet('json') ? JSON.stringify(verdict) : inWords(verdict))
    return verdict.verified ? exitCodes.done : exitCodes.unverified
  },
}

function inWords(verdict: ReleaseVerdict): string {
  const lines = verdict.checks.map(
    ({ name, ok, detail }) => `${ok ? 'ok  ' : 'FAIL'} ${name}: ${printable(detail)}`,
  )
  if (!verdict.verified) return [...lines, 'NOT VERIFIED'].join('\n')
  const { decision } = verdict
  return [
    ...lines,
    `VERIFIED ${decision.on}`,
    'It does not show that no later decision or hold replaced this one.',
  ].join('\n')
}

async function listFiles(folder: string): Promise<FileDigest[]> {
  const files: FileDigest[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    // The cache of the Hub's clients holds links to files. A link to a folder is no file of a model.
    const found = await stat(path)
    if (found.isDirectory()) {
      if (entry.isSymbolicLink()) throw new Misuse(`${path} is a link to a folder: copy the files in`)
      continue
    }
    const name = posix(relative(folder, path))
    files.push({ path: name, sha256: await digestOf(await realpath(path)), sizeBytes: found.size })
  }
  return files
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

function posix(path: string): string {
  return path.split(sep).join('/')
}

async function readGiven(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Misuse(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
