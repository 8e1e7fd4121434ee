import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import type { Gateway } from '../gateway.ts'

const EngineModel = Type.Object({
  model: Type.String(),
  as: Type.String(),
  revision: Type.Optional(Type.String()),
})

const Engine = Type.Object({
  name: Type.String(),
  kind: Type.Union([Type.Literal('openai'), Type.Literal('llama')]),
  isHealthy: Type.Boolean(),
  message: Type.Optional(Type.String()),
  baseUrl: Type.Optional(Type.String()),
  hasKey: Type.Optional(Type.Boolean()),
  models: Type.Optional(Type.Array(EngineModel)),
})

/** The engines and their health; addresses and models for the operator. No key is ever shown. */
export function listEngines(app: App, gateway: Pick<Gateway, 'engines'>): void {
  app.get(
    '/api/gateway/engines',
    {
      schema: {
        tags: ['gateway'],
        summary: 'Engines and their health',
        response: { 200: Type.Object({ engines: Type.Array(Engine) }) },
      },
    },
    async (request) => {
      const engines = await gateway.engines(request.principal)
      return {
        engines: engines.map(({ models, ...engine }) => ({
          ...engine,
          ...(models === undefined ? {} : { models: [...models] }),
        })),
      }
    },
  )
}
