import type { Registry } from 'prom-client'
import type { App } from './http/index.ts'
import { Problem, problems } from './std/index.ts'

export type OperationsSetup = {
  readonly registry: Registry
  /** Asks what the server cannot work without; throws where it is missing. */
  readonly probe: () => Promise<void>
  readonly isDraining: () => boolean
}

/** What those who run the server, and those who program against it, look at. */
export function registerOperations(app: App, { registry, probe, isDraining }: OperationsSetup): void {
  const schema = (summary: string) => ({ schema: { tags: ['operations'], summary } })
  app.get('/healthz', schema('The process is alive'), () => ({ status: 'ok' }))
  app.get('/readyz', schema('The server can take requests'), async () => {
    if (isDraining()) throw new Problem('Unavailable', 'the server is shutting down')
    try {
      await probe()
    } catch (error) {
      throw new Problem('Unavailable', 'the database does not answer', { cause: error })
    }
    return { status: 'ok' }
  })
  app.get('/metrics', schema('Prometheus metrics'), async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
  app.get('/openapi.json', schema('This description'), () => app.swagger())
  app.get('/docs', schema('This description, for people'), (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(operationsPage(app)),
  )
}

type Operation = { readonly summary?: string; readonly tags?: readonly string[] }

function operationsPage(app: App): string {
  const { paths = {} } = app.swagger()
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      summary: operation.summary ?? '',
      tag: operation.tags?.[0] ?? 'hub',
    })),
  )
  const sections = [...new Set(rows.map((row) => row.tag))].sort().map((tag) => {
    const lines = rows
      .filter((row) => row.tag === tag)
      .map(
        (row) =>
          `<tr><td><code>${row.method}</code><td><code>${escape(row.path)}</code><td>${escape(row.summary)}`,
      )
    return `<h2 id="${tag}">${escape(tag)}</h2><table>${lines.join('')}</table>`
  })
  const codes = Object.entries(problems).map(
    ([code, { status, meaning }]) => `<tr><td><code>${code}</code><td>${status}<td>${escape(meaning)}`,
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Ecluse API</title><style>${style}</style>
<h1>Ecluse API</h1><p>Machine-readable at <a href="/openapi.json">/openapi.json</a>. The gateway speaks OpenAI's protocol under <code>/v1</code>, the hub that of Hugging Face.</p>
${sections.join('')}<h2 id="errors">Error codes</h2><p>Each error carries its code in <code>X-Error-Code</code> and in the body.</p><table>${codes.join('')}</table>`
}

const style =
  'body{font:16px/1.5 system-ui;max-width:70rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}table{border-collapse:collapse;width:100%}td{padding:.3rem .6rem;border-bottom:1px solid #8884;vertical-align:top}code{font-size:.95em}'

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
