import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { apply } from './apply.ts'
import { chat } from './chat.ts'
import { Client, Refused, Unreachable } from './client.ts'
import { exitCodes, Misuse, type Command, type ExitCode, type Options, type Terminal } from './command.ts'
import { grant } from './grant.ts'
import { helpText, usageText } from './help.ts'
import { hold } from './hold.ts'
import { models } from './models.ts'
import { proof } from './proof.ts'
import { printable } from './table.ts'
import { token } from './token.ts'
import { verify } from './verify.ts'

const commands: readonly Command[] = [apply, models, chat, proof, verify, hold, grant, token]

const everywhere = {
  endpoint: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

export type Surroundings = {
  readonly endpoint: string | undefined
  readonly token: string | undefined
  /** Where the server of this machine keeps its data, the operator's token among it. */
  readonly dataFolder: string
}

/** Runs one command line, and says with what exit code to end. */
export async function run(
  line: readonly string[],
  surroundings: Surroundings,
  terminal: Terminal,
): Promise<ExitCode> {
  const [name = 'help', ...rest] = line
  if (name === 'help' || name === '--help' || name === '-h') return help(rest[0], terminal)
  const command = commands.find((each) => each.name === name)
  if (command === undefined) {
    terminal.note(
      `There is no command "${printable(name)}". Known are ${commands.map((each) => each.name).join(', ')}.`,
    )
    return exitCodes.misused
  }
  try {
    return await runCommand(command, rest, { surroundings, terminal })
  } catch (error) {
    return explain(error, command, terminal)
  }
}

function help(name: string | undefined, terminal: Terminal): ExitCode {
  const command = commands.find((each) => each.name === name)
  terminal.out((command === undefined ? helpText(commands) : usageText(command)).trimEnd())
  return exitCodes.done
}

async function runCommand(
  command: Command,
  rest: readonly string[],
  { surroundings, terminal }: { surroundings: Surroundings; terminal: Terminal },
): Promise<ExitCode> {
  const { values, positionals } = parseLine(command, rest)
  if (values['help'] === true) return help(command.name, terminal)
  const options = optionsOf(values)
  return await command.run({
    terminal,
    arguments: positionals,
    options,
    client: () => clientOf(options, surroundings, terminal),
  })
}

type Values = Readonly<Record<string, string | boolean | undefined>>

function parseLine(command: Command, rest: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...rest],
      options: { ...everywhere, ...command.options },
      allowPositionals: true,
    })
    return { values: values as Values, positionals }
  } catch (error) {
    // The one kind of failure that parseArgs has.
    if (error instanceof TypeError) throw new Misuse(error.message)
    throw error
  }
}

function optionsOf(values: Values): Options {
  const text = (name: string): string | undefined => {
    const value = values[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  return {
    text,
    required(name) {
      const value = text(name)
      if (value === undefined) throw new Misuse(`--${name} is missing`)
      return value
    },
    isSet: (name) => values[name] === true,
  }
}

function clientOf(options: Options, surroundings: Surroundings, { signal }: Terminal): Client {
  const endpoint = options.text('endpoint') ?? surroundings.endpoint ?? 'http://127.0.0.1:7878'
  if (!URL.canParse(endpoint) || !/^https?:/.test(endpoint))
    throw new Misuse(
      `--endpoint or ECLUSE_URL must be an address such as http://127.0.0.1:7878, not ${endpoint}`,
    )
  const given = options.text('token') ?? surroundings.token
  return new Client({ endpoint, token: given ?? operatorToken(endpoint, surroundings.dataFolder), signal })
}

/** The token that the server of this machine wrote for its operator. It is not for servers elsewhere. */
function operatorToken(endpoint: string, dataFolder: string): string | undefined {
  if (!['localhost', '127.0.0.1', '[::1]'].includes(new URL(endpoint).hostname)) return undefined
  try {
    return readFileSync(join(dataFolder, 'secrets', 'operator.token'), 'utf8').trim()
  } catch (error) {
    // No file, or not ours to read: the request goes without a name, and the answer will say if that is too little.
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}

function explain(error: unknown, command: Command, terminal: Terminal): ExitCode {
  if (error instanceof Misuse) {
    terminal.note(`${printable(error.message)}\n\n${usageText(command)}`)
    return exitCodes.misused
  }
  // A file or folder that is not there, or may not be written.
  if (error instanceof Error && 'syscall' in error) {
    terminal.note(error.message)
    return exitCodes.misused
  }
  if (error instanceof Unreachable) {
    terminal.note(error.message)
    return exitCodes.unreachable
  }
  if (error instanceof Refused) {
    terminal.note(`${printable(error.message)} (${error.code})`)
    if (error.code === 'SignInRequired') terminal.note('Give a token with --token or ECLUSE_TOKEN.')
    return exitCodes.refused
  }
  throw error
}
