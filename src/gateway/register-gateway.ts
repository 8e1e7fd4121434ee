import type { App } from '../http/index.ts'
import { listEngines } from './api/list-engines.ts'
import { listServedModels } from './api/list-served-models.ts'
import type { Gateway } from './gateway.ts'

/** The operations of our own; OpenAI's are in `gateway.handle`, which takes them before the framework. */
export function registerGateway(app: App, gateway: Pick<Gateway, 'engines' | 'servedModels'>): void {
  listEngines(app, gateway)
  listServedModels(app, gateway)
}
