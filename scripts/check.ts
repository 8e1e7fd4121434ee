// Everything that can be said about the sources without running them, all at once: types, lint, format, dead code.
import { spawn } from 'node:child_process'

const checks = [
  ['types', 'tsc', ['--noEmit', '-p', '.']],
  ['console types', 'tsc', ['--noEmit', '-p', 'console']],
  ['lint', 'oxlint', ['--type-aware', '--deny-warnings']],
  ['format', 'oxfmt', ['--check']],
  ['unused', 'knip', ['--no-progress']],
] as const

const results = await Promise.all(
  checks.map(async ([name, command, options]) => ({ name, ...(await run(command, options)) })),
)
for (const { name, code, output, seconds } of results) {
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(1)} s)`)
  if (code !== 0) console.log(output)
}
process.exitCode = results.every((result) => result.code === 0) ? 0 : 1

async function run(
  command: string,
  options: readonly string[],
): Promise<{ code: number; output: string; seconds: number }> {
  const start = performance.now()
  const child = spawn(`node_modules/.bin/${command}`, options, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number>((resolve) => child.on('close', (exit) => resolve(exit ?? 1)))
  return { code, output, seconds: (performance.now() - start) / 1000 }
}
