import type { App } from '../../http/index.ts'
import { Problem } from '../../std/index.ts'
import { repoNotFound } from '../hub-problem.ts'
import type { Hub } from '../hub.ts'
import { callerOf } from './caller.ts'
import { restOf } from './shapes.ts'

/** The rest of the Hub's surface: what is not here answers as clients expect, and never with a page. */
export function registerElsewhere(app: App, hub: Hub): void {
  const schema = { hide: true }
  for (const url of ['/api/datasets', '/api/spaces']) app.get(url, { schema }, () => [])
  // The official command line asks these on its way and must not stumble.
  app.get('/api/agent-harnesses', { schema }, () => ({}))
  app.get('/api/telemetry/*', { schema }, (_request, reply) => reply.code(204).send())
  app.all('/api/models/*', { schema }, async (request) => {
    const [owner = '', name = ''] = restOf(request).split('/')
    await hub.locator.history(callerOf(request), `${owner}/${name}`)
    throw new Problem('NotFound', `this hub has no ${request.method} ${request.url.split('?')[0] ?? ''}`)
  })
  // Names of one part belong to the Hub of old, and datasets and spaces are not kept here.
  for (const url of [
    '/api/datasets/*',
    '/api/spaces/*',
    '/:name/resolve/:revision/*',
    '/datasets/:owner/:name/resolve/*',
    '/spaces/:owner/:name/resolve/*',
  ]) {
    app.all(url, { schema }, (request) => {
      throw repoNotFound(callerOf(request))
    })
  }
}
