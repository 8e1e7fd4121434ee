import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseRepoId } from '../names/index.ts'
import { parseDigest } from '../std/index.ts'
import type { Client } from './client.ts'
import { exitCodes, Misuse, takeArguments, type Command } from './command.ts'
import { textIn } from './table.ts'

export const proof: Command = {
  name: 'proof',
  summary:
    'Fetch what proves a release: the decision in the record, the signed list of files, the public keys',
  usage: ['ecluse proof OWNER/NAME | sha256:… [-o FOLDER] [--json]'],
  options: { output: { type: 'string', short: 'o' } },
  async run({ client, options, terminal, arguments: given }) {
    const [what = ''] = takeArguments(given, 'A repo or digest')
    const server = client()
    const revision = await revisionOf(server, what)
    const folder = options.text('output') ?? '.'
    const files = {
      proof: { name: 'release.tlog-proof', from: `/api/release/revisions/${revision}/proof` },
      signature: { name: 'model.sig', from: `/api/hub/revisions/${revision}/signature` },
      key: { name: 'trusted-keys.txt', from: '/api/record/keys' },
    }
    await mkdir(folder, { recursive: true })
    const written: Record<string, string> = { revision }
    for (const [role, { name, from }] of Object.entries(files)) {
      const path = join(folder, name)
      await writeFile(path, await server.text(from))
      written[role] = path
    }
    if (options.isSet('json')) terminal.out(JSON.stringify(written))
    else {
      const { proof = '', signature = '', key = '' } = written
      terminal.out(revision)
      terminal.note(
        `Verify with: ecluse verify --proof ${proof} --signature ${signature} --key ${key} FOLDER`,
      )
      terminal.note(
        'Keep the keys from the first time, or have them from elsewhere: they are what you trust.',
      )
    }
    return exitCodes.done
  },
}

async function revisionOf(client: Client, what: string): Promise<string> {
  try {
    if (what.startsWith('sha256:')) return parseDigest(what)
    parseRepoId(what)
  } catch (error) {
    if (error instanceof SyntaxError) throw new Misuse(`"${what}" is neither OWNER/NAME nor a sha256 digest`)
    throw error
  }
  return textIn(await client.json(`/api/hub/models/${what}`), 'revision')
}
