import type { Kysely } from 'kysely'
import type { RepoId } from '../names/index.ts'
import type { Clock, Digest, Instant } from '../std/index.ts'
import type { Database, Migrations } from '../storage/index.ts'
import { engines } from './migrations/001-engines.ts'
import { usage } from './migrations/002-usage.ts'
import type { Seal } from './seal.ts'

export const gatewayMigrations: Migrations = {
  'gateway-001-engines': engines,
  'gateway-002-usage': usage,
}

/** An engine outside, as the operator names it. */
export type EngineSetting = {
  readonly name: string
  readonly baseUrl: string
  readonly apiKey?: string
  readonly models: readonly EngineModel[]
}

export type EngineModel = {
  readonly model: RepoId
  /** What the engine calls it. */
  readonly as: string
  /** The only revision that it may stand for; without it, whichever is current. */
  readonly revision?: Digest
}

export type UsageRow = {
  readonly request: string
  readonly account: string | null
  readonly model: string
  readonly revision: string
  readonly engine: string | null
  readonly promptTokens: number
  readonly completionTokens: number
  /** The engine did not say; we counted what passed. */
  readonly isEstimated: boolean
  readonly outcome: string
  readonly verdict: string | null
  readonly at: Instant
}

type Tables = {
  gateway_engine: {
    name: string
    base_url: string
    sealed_key: string | null
    models: string
    updated_at: number
  }
  gateway_usage: {
    request: string
    account: string | null
    model: string
    revision: string
    engine: string | null
    prompt_tokens: number
    completion_tokens: number
    is_estimated: number
    outcome: string
    verdict: string | null
    at: number
  }
}

export class GatewayStore {
  readonly #database: Kysely<Tables>
  readonly #seal: Seal
  readonly #clock: Clock

  constructor({ database, seal, clock }: { database: Database; seal: Seal; clock: Clock }) {
    this.#database = database.withTables<Tables>()
    this.#seal = seal
    this.#clock = clock
  }

  async engines(): Promise<EngineSetting[]> {
    const rows = await this.#database.selectFrom('gateway_engine').selectAll().orderBy('name').execute()
    return rows.map(({ name, base_url, sealed_key, models }) => ({
      name,
      baseUrl: base_url,
      ...(sealed_key === null ? {} : { apiKey: this.#seal.open(name, sealed_key) }),
      models: JSON.parse(models) as EngineModel[],
    }))
  }

  async putEngine({ name, baseUrl, apiKey, models }: EngineSetting): Promise<void> {
    const row = {
      base_url: baseUrl,
      sealed_key: apiKey === undefined ? null : this.#seal.seal(name, apiKey),
      models: JSON.stringify(models),
      updated_at: this.#clock.now(),
    }
    await this.#database
      .insertInto('gateway_engine')
      .values({ name, ...row })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
      .execute()
  }

  async removeEngine(name: string): Promise<void> {
    await this.#database.deleteFrom('gateway_engine').where('name', '=', name).execute()
  }

  async addUsage({ promptTokens, completionTokens, isEstimated, ...row }: UsageRow): Promise<void> {
    await this.#database
      .insertInto('gateway_usage')
      .values({
        ...row,
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        is_estimated: isEstimated ? 1 : 0,
      })
      .execute()
  }
}
