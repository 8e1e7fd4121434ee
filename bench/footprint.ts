import { execFile, spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../demo/instance.ts'
import { below, type Figure } from './figure.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')

/** What an installation costs before anybody uses it: disk without the tools of development, time to start, memory at rest. */
export async function footprint(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ecluse-footprint-'))
  try {
    for (const file of ['package.json', 'package-lock.json', '.npmrc'])
      await cp(join(root, file), join(folder, file))
    await run('npm', ['ci', '--omit=dev'], { cwd: folder, maxBuffer: 1 << 24 })
    const { stdout } = await run('du', ['-sk', 'node_modules'], { cwd: folder })
    const { startMs, idleBytes } = await startAndRest(join(folder, 'data'))
    return [
      below('installed size without development tools', Number.parseInt(stdout, 10) / 1024, {
        bar: 400,
        unit: 'MB',
      }),
      below('start to first answer, median of 5', startMs, { bar: 3000, unit: 'ms' }),
      below('memory at rest after 5 s', idleBytes / 1024 / 1024, { bar: 200, unit: 'MB' }),
    ]
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function startAndRest(data: string): Promise<{ startMs: number; idleBytes: number }> {
  const starts: number[] = []
  let idleBytes = 0
  for (let i = 0; i < 5; i += 1) {
    const port = await freePort()
    const begun = performance.now()
    const server = spawn(process.execPath, await startOptions(), {
      stdio: 'ignore',
      env: { ...process.env, ECLUSE_DATA: data, ECLUSE_PORT: String(port), ECLUSE_LOG_LEVEL: 'error' },
    })
    while (
      !(await fetch(`http://127.0.0.1:${port}/readyz`).then(
        (response) => response.ok,
        () => false,
      ))
    )
      await pause(10)
    starts.push(performance.now() - begun)
    if (i === 4) {
      await pause(5000)
      idleBytes = await residentBytes(server.pid ?? 0)
    }
    const ended = new Promise((done) => server.once('exit', done))
    server.kill('SIGTERM')
    await ended
  }
  return { startMs: starts.sort((a, b) => a - b)[2] ?? Infinity, idleBytes }
}

/** What `npm start` runs, so that its flags count. */
async function startOptions(): Promise<readonly string[]> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string }
  }
  return scripts.start
    .split(' ')
    .slice(1)
    .map((option) => (option.startsWith('--') ? option : join(root, option)))
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Infinity) * 1024
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((done) => setTimeout(done, milliseconds))
}
