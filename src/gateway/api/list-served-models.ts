import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import type { Gateway } from '../gateway.ts'

const Served = Type.Object({
  model: Type.String(),
  revision: Type.String(),
  engine: Type.Optional(Type.String()),
  isLoaded: Type.Boolean(),
})

/** What the caller may talk to now, and what runs it. */
export function listServedModels(app: App, gateway: Pick<Gateway, 'servedModels'>): void {
  app.get(
    '/api/gateway/models',
    {
      schema: {
        tags: ['gateway'],
        summary: 'Models that you may talk to',
        response: { 200: Type.Object({ models: Type.Array(Served) }) },
      },
    },
    async (request) => ({ models: [...(await gateway.servedModels(request.principal))] }),
  )
}
