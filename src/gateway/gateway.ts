import type { IncomingHttpHeaders } from 'node:http'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Principal } from '../accounts/index.ts'
import type { RawHandler } from '../http/index.ts'
import type { ReleaseReader, ReleaseWriter } from '../release/index.ts'
import type { Safeguards } from '../safeguards/index.ts'
import type { Clock, Digest } from '../std/index.ts'
import type { Database } from '../storage/index.ts'
import { createChat, type Chat } from './chat.ts'
import { ChatPipeline } from './chat-pipeline.ts'
import { EngineRegistry, type PutChange } from './engine-registry.ts'
import { createGatewayMetrics } from './gateway-metrics.ts'
import { GatewayStore, type EngineModel, type EngineSetting } from './gateway-store.ts'
import { LlamaEngine, type LlamaEngineSetup } from './llama/llama-engine.ts'
import { RunningStreams } from './running-streams.ts'
import { createSeal } from './seal.ts'
import type { Models } from './servable.ts'
import { usableModels } from './v1/list-models.ts'
import { createV1Handler } from './v1/v1-handler.ts'

export type GatewaySetup = {
  readonly database: Database
  readonly release: Pick<ReleaseReader, 'access' | 'onChange'> & Pick<ReleaseWriter, 'recordExposure'>
  readonly safeguards: Safeguards
  readonly models: Models
  readonly authenticate: (headers: IncomingHttpHeaders) => Promise<Principal>
  /** At least 32 bytes; seals the keys of engines in the database. */
  readonly secret: Uint8Array
  readonly clock: Clock
  readonly logger: Logger
  readonly registry: Registry
  /** Settings of the embedded engine; false leaves it out. */
  readonly embedded?: Omit<LlamaEngineSetup, 'localWeights'> | false
}

export type EngineStatus = {
  readonly name: string
  readonly kind: 'openai' | 'llama'
  readonly isHealthy: boolean
  readonly message?: string
  /** For the operator only. */
  readonly baseUrl?: string
  readonly hasKey?: boolean
  readonly models?: readonly EngineModel[]
}

export type ServedModel = {
  readonly model: string
  readonly revision: Digest
  /** Nothing where no engine serves it. */
  readonly engine?: string
  readonly isLoaded: boolean
}

export interface Gateway {
  /** Takes everything under /v1. */
  readonly handle: RawHandler
  readonly chat: Chat
  putEngine(setting: EngineSetting): Promise<PutChange>
  engines(principal: Principal): Promise<readonly EngineStatus[]>
  /** What this caller may talk to now, newest first. */
  servedModels(principal: Principal): Promise<readonly ServedModel[]>
  /** Lets running answers end, but not for ever; takes no new ones. */
  close(graceMs?: number): Promise<void>
}

export async function createGateway(setup: GatewaySetup): Promise<Gateway> {
  const { database, release, safeguards, models, clock, logger, authenticate } = setup
  const store = new GatewayStore({ database, seal: createSeal(setup.secret), clock })
  const embedded =
    setup.embedded === false
      ? undefined
      : new LlamaEngine({ ...setup.embedded, localWeights: (digest) => models.localWeights(digest) })
  const registry = await EngineRegistry.open(store, embedded)
  const running = new RunningStreams(release, clock)
  const metrics = createGatewayMetrics(setup.registry, () => running.count)
  const recordExposure: ReleaseWriter['recordExposure'] = (revision, exposure) =>
    release.recordExposure(revision, exposure)
  const pipeline = new ChatPipeline({
    models,
    release,
    recordExposure,
    safeguards,
    registry,
    running,
    store,
    metrics,
    clock,
  })
  let isClosing = false
  return {
    handle: createV1Handler({
      authenticate,
      pipeline,
      models,
      release,
      isClosing: () => isClosing,
      nowMs: () => clock.now(),
      logger,
    }),
    chat: createChat(pipeline, clock),
    putEngine: (setting) => registry.put(setting),
    engines: (principal) => engineStatus(registry, principal.kind !== 'anonymous' && principal.isOperator),
    async servedModels(principal) {
      const usable = await usableModels({ models, release }, principal)
      return usable.map((servable): ServedModel => {
        const route = registry.routeOf(servable)
        const isLoaded =
          route !== undefined &&
          (route.engine.kind === 'openai' || embedded?.loaded.includes(route.model as Digest) === true)
        const engine = route === undefined ? {} : { engine: route.engine.name }
        return { model: servable.model, revision: servable.revision, ...engine, isLoaded }
      })
    },
    async close(graceMs = 5000) {
      isClosing = true
      await running.ended(graceMs)
      await registry.close()
      // Last, so that a hold still cuts the answers that were let run to their end.
      running.close()
    },
  }
}

async function engineStatus(registry: EngineRegistry, isOperator: boolean): Promise<EngineStatus[]> {
  const settings = new Map(registry.settings.map((setting) => [setting.name, setting]))
  return Promise.all(
    registry.engines.map(async (engine) => {
      const setting = isOperator ? settings.get(engine.name) : undefined
      const inside =
        setting === undefined
          ? {}
          : { baseUrl: setting.baseUrl, hasKey: setting.apiKey !== undefined, models: setting.models }
      return { name: engine.name, kind: engine.kind, ...(await engine.health()), ...inside }
    }),
  )
}
