import { readFile } from 'node:fs/promises'
import { exitCodes, Misuse, takeArguments, type Command } from './command.ts'
import { rowsIn, table } from './table.ts'

export const apply: Command = {
  name: 'apply',
  summary:
    'Bring the instance to what a file says: people, organisations, tokens, agreements, policy, engines, models',
  usage: ['ecluse apply -f FILE.yaml [--json]'],
  options: { file: { type: 'string', short: 'f' } },
  async run({ client, options, terminal, arguments: given }) {
    takeArguments(given)
    const answer = await client().json('/api/provision', { yaml: await readGiven(options.required('file')) })
    if (options.isSet('json')) {
      terminal.out(JSON.stringify(answer))
      return exitCodes.done
    }
    terminal.out(table(rowsIn(answer, 'changes'), ['change', 'kind', 'name']))
    const tokens = rowsIn(answer, 'tokens')
    if (tokens.length > 0) {
      terminal.note('These tokens are shown only now:')
      terminal.out(table(tokens, ['account', 'name', 'token']))
    }
    return exitCodes.done
  },
}

async function readGiven(path: string): Promise<string> {
  try {
    return await readFile(path === '-' ? '/dev/stdin' : path, 'utf8')
  } catch (error) {
    throw new Misuse(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
