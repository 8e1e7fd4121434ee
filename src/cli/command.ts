import type { Client } from './client.ts'

/** Where a command writes and what it may know of its surroundings. */
export type Terminal = {
  /** For people or, with `--json`, for machines. */
  readonly out: (text: string) => void
  /** A part of a line. */
  readonly write: (text: string) => void
  /** Notices that are no result. */
  readonly note: (text: string) => void
  readonly signal: AbortSignal
}

export type Call = {
  readonly terminal: Terminal
  readonly arguments: readonly string[]
  readonly options: Options
  /** Made only when a command asks, so that those which work offline need no server and no token. */
  readonly client: () => Client
}

/** What was given after the name of the command. */
export type Options = {
  readonly text: (name: string) => string | undefined
  readonly required: (name: string) => string
  readonly isSet: (name: string) => boolean
}

export type Option = { readonly type: 'string' | 'boolean'; readonly short?: string }

export type Command = {
  readonly name: string
  readonly summary: string
  readonly usage: readonly string[]
  readonly options: Readonly<Record<string, Option>>
  run(call: Call): Promise<ExitCode>
}

export const exitCodes = {
  done: 0,
  refused: 1,
  misused: 2,
  unreachable: 3,
  unverified: 4,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The command line does not say what to do. */
export class Misuse extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Misuse'
  }
}

/** The arguments, if there are as many as names. */
export function takeArguments(given: readonly string[], ...names: readonly string[]): readonly string[] {
  const missing = names[given.length]
  if (missing !== undefined) throw new Misuse(`${missing} is missing`)
  const extra = given[names.length]
  if (extra !== undefined) throw new Misuse(`"${extra}" is one argument too many`)
  return given
}
