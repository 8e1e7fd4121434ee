#!/usr/bin/env node
// Runs on any Node from 20 on: the command itself needs the Node that is pinned in the package, and an older one
// hands over to it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const pinned = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import('../src/cli/main.ts')
} else if (existsSync(pinned)) {
  const child = spawn(pinned, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128)
  })
} else {
  process.stderr.write(
    `ecluse needs Node 24 or newer, this is ${process.versions.node}. Run "npm ci" in its folder: it brings one along.\n`,
  )
  process.exitCode = 1
}
