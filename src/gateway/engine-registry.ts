import { isDeepStrictEqual } from 'node:util'
import { repoKey } from '../names/index.ts'
import { Problem } from '../std/index.ts'
import type { Engine } from './engine.ts'
import type { EngineSetting, GatewayStore } from './gateway-store.ts'
import type { LlamaEngine } from './llama/llama-engine.ts'
import { OpenAiEngine } from './openai/openai-engine.ts'
import type { Servable } from './servable.ts'

/** An engine, and the name under which it knows the model. */
export type Route = { readonly engine: Engine; readonly model: string }

export type PutChange = 'created' | 'updated' | 'unchanged'

/** Which engine serves which model: one that the operator named for it, or else the embedded one. */
export class EngineRegistry {
  readonly #store: GatewayStore
  readonly #embedded: LlamaEngine | undefined
  readonly #configured = new Map<string, { readonly setting: EngineSetting; readonly engine: Engine }>()

  private constructor(store: GatewayStore, embedded: LlamaEngine | undefined) {
    this.#store = store
    this.#embedded = embedded
  }

  static async open(store: GatewayStore, embedded: LlamaEngine | undefined): Promise<EngineRegistry> {
    const registry = new EngineRegistry(store, embedded)
    for (const setting of await store.engines()) registry.#configure(setting)
    return registry
  }

  get settings(): readonly EngineSetting[] {
    return [...this.#configured.values()].map(({ setting }) => setting)
  }

  get engines(): readonly Engine[] {
    const configured = [...this.#configured.values()].map(({ engine }) => engine)
    return this.#embedded === undefined ? configured : [...configured, this.#embedded]
  }

  get embedded(): LlamaEngine | undefined {
    return this.#embedded
  }

  async put(setting: EngineSetting): Promise<PutChange> {
    check(setting)
    const before = this.#configured.get(setting.name)
    if (isDeepStrictEqual(before?.setting, setting)) return 'unchanged'
    await this.#store.putEngine(setting)
    this.#configure(setting)
    // Streams of the old one are let run to their end.
    if (before !== undefined) setTimeout(() => void before.engine.close(), 60 * 60_000).unref()
    return before === undefined ? 'created' : 'updated'
  }

  routeOf({ model, revision, weights }: Servable): Route | undefined {
    for (const { setting, engine } of this.#configured.values()) {
      const served = setting.models.find(
        (each) => repoKey(each.model) === repoKey(model) && (each.revision ?? revision) === revision,
      )
      if (served !== undefined) return { engine, model: served.as }
    }
    const gguf = weights.find(({ path }) => path.toLowerCase().endsWith('.gguf'))
    return gguf === undefined || this.#embedded === undefined
      ? undefined
      : { engine: this.#embedded, model: gguf.digest }
  }

  async close(): Promise<void> {
    await Promise.all(this.engines.map((engine) => engine.close()))
  }

  #configure(setting: EngineSetting): void {
    this.#configured.set(setting.name, { setting, engine: new OpenAiEngine(setting) })
  }
}

function check({ name, baseUrl }: EngineSetting): void {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name) || name === 'embedded')
    throw new Problem(
      'BadRequest',
      `an engine name has lowercase letters, digits and -, and is not "embedded": ${name}`,
    )
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol))
    throw new Problem('BadRequest', `the baseUrl of the engine ${name} must be an http or https address`)
  const { username, password, search } = new URL(baseUrl)
  if (username !== '' || password !== '' || search !== '')
    throw new Problem(
      'BadRequest',
      `the baseUrl of the engine ${name} must hold no password and no query; use apiKey`,
    )
}
