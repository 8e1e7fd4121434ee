import type { Principal } from '../accounts/index.ts'
import type { RepoId } from '../names/index.ts'
import type { Digest, Instant } from '../std/index.ts'

/** A revision that a caller may know of, as the hub finds it. */
export type Servable = {
  /** In the letters of the repo, whatever the caller wrote. */
  readonly model: RepoId
  readonly revision: Digest
  readonly weights: readonly WeightFile[]
  readonly createdAt: Instant
}

export type WeightFile = { readonly path: string; readonly digest: Digest; readonly sizeBytes: number }

/** What the gateway asks of the hub; handed over by main, because this room does not know that one. */
export interface Models {
  /** Nothing where there is no such model or the caller may not know of it. */
  find(name: string, principal: Principal): Promise<Servable | undefined>
  list(principal: Principal): Promise<readonly Servable[]>
  /** A local file with these weights, for an engine to map. */
  localWeights(digest: Digest): Promise<string>
}
