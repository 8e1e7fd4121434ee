import type { Principal } from '../accounts/index.ts'
import type { ReleaseReader } from '../release/index.ts'
import { Problem, type Digest } from '../std/index.ts'
import type { Blobs } from '../storage/index.ts'
import { weightFiles } from './committer.ts'
import type { Commit, HubStore, Repo } from './hub-store.ts'
import { newestOn, type History, type Locator } from './locate.ts'
import { readerOf } from './reading.ts'

/** What the hub's readers need. */
export type HubReaders = {
  readonly store: HubStore
  readonly locator: Locator
  readonly release: ReleaseReader
  readonly blobs: Blobs
}

export type Servable = {
  readonly repo: Repo
  readonly revision: Digest
  readonly commit: Commit
  readonly weights: readonly { readonly path: string; readonly digest: Digest; readonly sizeBytes: number }[]
  readonly cardData: Readonly<Record<string, unknown>>
}

/**
 * The newest revision of main that this caller may infer with. Where there is none, the one they may see, so that the
 * gateway can say why not; and nothing where they may not know of the model.
 */
export async function findServable(
  { store, locator, release }: HubReaders,
  name: string,
  principal: Principal,
): Promise<Servable | undefined> {
  const history = await historyOrNothing(locator, principal, name)
  if (history === undefined) return undefined
  const reader = inferring(principal)
  const usable = history.commits.filter(
    ({ revision }) => release.access({ principal: reader, action: 'infer', revision }).allowed,
  )
  const tip = history.refs.find((ref) => ref.name === 'refs/heads/main')?.commit
  if (tip === undefined) return undefined
  const commit = newestOn(tip, usable, history.parents) ?? newestOn(tip, history.commits, history.parents)
  if (commit === undefined) return undefined
  const weights = weightFiles(await store.files(history.repo.id, commit.oid))
  return {
    repo: history.repo,
    revision: commit.revision,
    commit,
    weights: weights.map(({ path, sha256, sizeBytes }) => ({ path, digest: sha256, sizeBytes })),
    cardData: commit.metadata,
  }
}

// The gateway checks the scope to infer itself; here only the person counts, or a token for inference alone would find nothing.
function inferring(principal: Principal): Principal {
  return principal.kind !== 'anonymous' && principal.scopes.includes('inference')
    ? principal
    : readerOf(principal)
}

async function historyOrNothing(
  locator: Locator,
  principal: Principal,
  name: string,
): Promise<History | undefined> {
  try {
    return await locator.history(principal, name)
  } catch (error) {
    if (error instanceof Problem && error.code === 'RepoNotFound') return undefined
    throw error
  }
}
