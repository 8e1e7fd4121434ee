import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { Logger } from 'pino'
import type { App, PageHandler } from './http/index.ts'

const folder = join(import.meta.dirname, '..', 'console')
const built = join(folder, 'dist')

export type Console = { readonly page: PageHandler; register(app: App): Promise<void> }

/** The web console: built when its sources are newer than what is there, while the rest of the server answers already. */
export function createConsole(logger: Logger): Console {
  let isReady = !isStale()
  if (!isReady) void buildConsole(logger).then((done) => (isReady = done))
  return {
    page(request, reply) {
      const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
      if (!wantsPage || /^\/(api|v1|log)\//.test(request.url)) return undefined
      if (!isReady) return reply.type('text/html; charset=utf-8').send(beingBuilt)
      return reply.headers(pageHeaders).sendFile('index.html', { cacheControl: false })
    },
    async register(app) {
      await app.register(fastifyStatic, { root: built, serve: false })
      app.get<{ Params: { '*': string } }>('/assets/*', { schema: { hide: true } }, (request, reply) =>
        reply
          .header('cache-control', 'public, max-age=31536000, immutable')
          .sendFile(`assets/${request.params['*']}`, { cacheControl: false }),
      )
    },
  }
}

// The page loads nothing from elsewhere and is framed by nobody.
const pageHeaders = {
  'cache-control': 'no-cache',
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

function isStale(): boolean {
  const page = join(built, 'index.html')
  if (!existsSync(page)) return true
  if (!existsSync(join(folder, 'src'))) return false
  const builtAt = statSync(page).mtimeMs
  return readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' }).some(
    (file) => statSync(join(folder, 'src', file)).mtimeMs > builtAt,
  )
}

async function buildConsole(logger: Logger): Promise<boolean> {
  const vite = join(import.meta.dirname, '..', 'node_modules', 'vite', 'bin', 'vite.js')
  if (!existsSync(vite)) {
    logger.warn(
      'the console is not built, and its build tools are not installed: run `npm ci && npm run build` where they are',
    )
    return false
  }
  const child = spawn(process.execPath, [vite, 'build', folder, '--logLevel', 'warn'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (code === 0) logger.info('the console is built')
  else logger.error({ output: output.slice(-2000) }, 'the console could not be built')
  return code === 0
}

const beingBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="1"><title>Ecluse</title>
<body style="font: 1.1rem/1.6 system-ui; max-width: 34rem; margin: 20vh auto; padding: 0 1rem"><p>The console is being built for the first time. This page comes back by itself in a moment.
<p lang="fr">La console se construit pour la première fois. Cette page revient d’elle-même dans un instant.`
