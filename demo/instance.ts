import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'

const root = join(import.meta.dirname, '..')

/** The instance that the walk runs on: the one that listens already, or one started for it. */
export type Instance = {
  readonly url: string
  readonly operatorToken: string
  /** Ends the server, if it was started here; the data stays. */
  stop(): Promise<void>
}

export async function openInstance(options: {
  readonly url: string
  readonly dataFolder: string
  /** Further `ECLUSE_*` settings for a server that is started here. */
  readonly settings?: Readonly<Record<string, string>>
}): Promise<Instance> {
  const token = () => readFileSync(join(options.dataFolder, 'secrets', 'operator.token'), 'utf8').trim()
  if (await answers(options.url))
    return { url: options.url, operatorToken: token(), stop: () => Promise.resolve() }
  const port = new URL(options.url).port
  const child = spawn(process.execPath, [join(root, 'src', 'main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ECLUSE_DATA: resolve(options.dataFolder),
      ECLUSE_PORT: port,
      ECLUSE_LOG_LEVEL: 'warn',
      ...options.settings,
    },
  })
  await untilReady(options.url, child)
  return { url: options.url, operatorToken: token(), stop: () => ended(child) }
}

/** A port that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

async function answers(url: string): Promise<boolean> {
  return await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1000) }).then(
    (response) => response.ok,
    () => false,
  )
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} while it started`)
    if (await answers(url)) return
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error('the server did not answer within 15 seconds')
}

async function ended(child: ChildProcess): Promise<void> {
  const closed = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  await closed
}
