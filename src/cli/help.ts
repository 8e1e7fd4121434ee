import type { Command } from './command.ts'

export function helpText(commands: readonly Command[]): string {
  return `ecluse: release AI models under control, from the command line.

${commands.map(({ name, summary }) => `  ${name.padEnd(8)} ${summary}`).join('\n')}
  help     This text; "ecluse help COMMAND" tells how to use one

Everywhere:
  --endpoint URL   The instance (or ECLUSE_URL; else http://127.0.0.1:7878)
  --token TOKEN    Who asks (or ECLUSE_TOKEN; else, for an instance on this machine, the file that its
                   server keeps, data/secrets/operator.token)
  --json           Answers for machines, on standard output; notices go to standard error

Exit codes:
  0  done
  1  refused by the server, which says why
  2  the command line does not say what to do
  3  no answer from the server
  4  verify: not verified
`
}

export function usageText(command: Command): string {
  return `${command.summary}\n\n${command.usage.map((line) => `  ${line}`).join('\n')}\n`
}
