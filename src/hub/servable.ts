import type { Principal } from '../accounts/index.ts'
import type { ReleaseReader } from '../release/index.ts'
import type { Digest } from '../std/index.ts'
import type { Blobs } from '../storage/index.ts'
import { weightFiles } from './committer.ts'
import type { Commit, HubStore, Repo } from './hub-store.ts'
import { newestOn, type Locator } from './locate.ts'
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
 * The newest revision of main that this caller may infer with. Where there is none, the one they may see or could see
 * before it was held, so that the gateway can say why not; and nothing where they may not know of the model.
 */
export async function findServable(
  { store, locator, release }: HubReaders,
  name: string,
  principal: Principal,
): Promise<Servable | undefined> {
  const whole = await locator.whole(name)
  const tip = whole?.refs.find((ref) => ref.name === 'refs/heads/main')?.commit
  if (whole === undefined || tip === undefined) return undefined
  const { repo, commits, parents } = whole
  const reader = inferring(principal)
  const usable = commits.filter(
    ({ revision }) => release.access({ principal: reader, action: 'infer', revision }).allowed,
  )
  const commit =
    newestOn(tip, usable, parents) ??
    newestOn(tip, locator.visible(principal, repo, commits), parents) ??
    newestOn(
      tip,
      commits.filter((candidate) => locator.isHeld(principal, repo, candidate)),
      parents,
    )
  if (commit === undefined) return undefined
  const weights = weightFiles(await store.files(repo.id, commit.oid))
  return {
    repo,
    revision: commit.revision,
    commit,
    weights: weights.map(({ path, sha256, sizeBytes }) => ({ path, digest: sha256, sizeBytes })),
    cardData: commit.metadata,
  }
}

// A token for inference alone is known to the gateway as who it is, though it reads nothing here.
function inferring(principal: Principal): Principal {
  return principal.kind !== 'anonymous' && principal.scopes.includes('inference')
    ? principal
    : readerOf(principal)
}
