import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { problems } from '../src/std/index.ts'

const run = promisify(execFile)

/** The pages of docs/ that come from the code, by path. */
export async function generatedPages(): Promise<Readonly<Record<string, string>>> {
  return { 'docs/errors.md': errorsPage(), 'docs/cli.md': await cliPage() }
}

function errorsPage(): string {
  const rows = Object.entries(problems).map(
    ([code, { status, meaning }]) => `| \`${code}\` | ${status} | ${meaning} |`,
  )
  return `# Error codes

Every refusal carries one of these codes, in the header \`X-Error-Code\` and in the body: \`{ "error": "…", "code": "…", "requestId": "…" }\`; under \`/v1\` in OpenAI's shape. The table is closed:
what is not in it is a fault of ours, answers 500 \`InternalError\`, and is in the server's log under the request id. Written by \`npm run docs\` from \`src/std/problem.ts\`.

| code | status | meaning |
| --- | --- | --- |
${rows.join('\n')}
`
}

async function cliPage(): Promise<string> {
  const help = await ecluse('help')
  const commands = [...help.matchAll(/^ {2}([a-z]+) {2,}/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== 'help')
  const sections = await Promise.all(
    commands.map(
      async (name) => `## ecluse ${name}\n\n\`\`\`\n${(await ecluse('help', name)).trim()}\n\`\`\`\n`,
    ),
  )
  return `# The command line

\`npx ecluse\` in a checkout. It talks only HTTP, and \`verify\` talks to nobody. Written by \`npm run docs\` from what \`ecluse help\` says.

\`\`\`
${help.trim()}
\`\`\`

${sections.join('\n')}`
}

async function ecluse(...words: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [
    join(import.meta.dirname, '..', 'bin', 'ecluse.js'),
    ...words,
  ])
  return stdout
}
