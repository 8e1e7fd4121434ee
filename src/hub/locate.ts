import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Principal } from '../accounts/index.ts'
import { parseRepoId, type RepoId } from '../names/index.ts'
import type { ReleaseReader } from '../release/index.ts'
import { disabledRepo, repoNotFound, revisionNotFound } from './hub-problem.ts'
import type { Commit, HubStore, Ref, Repo } from './hub-store.ts'
import { mayRead } from './reading.ts'

/** A repo at a commit that the caller may know of. */
export type Located = { readonly repo: Repo; readonly commit: Commit }

export type History = {
  readonly repo: Repo
  readonly refs: readonly Ref[]
  /** Newest first. From `Locator.history` only those that the caller may know of. */
  readonly commits: readonly Commit[]
  /** Every commit's parent, so that a branch can be followed past commits that are left out. */
  readonly parents: ReadonlyMap<string, string | undefined>
}

// Longer than to look at the commits of all but the largest repos.
const refusalMs = 20

/** Finds what a caller names, and nothing that they may not know of. */
export class Locator {
  readonly #store: HubStore
  readonly #release: ReleaseReader

  constructor(store: HubStore, release: ReleaseReader) {
    this.#store = store
    this.#release = release
  }

  /** @throws RepoNotFound, RevisionNotFound or DisabledRepo */
  async locate(principal: Principal, name: string, revision = 'main'): Promise<Located> {
    const history = await this.history(principal, name)
    const commit = this.commitAt(history, revision)
    if (commit !== undefined) return { repo: history.repo, commit }
    throw revisionNotFound(revision)
  }

  /** The repo with those of its commits that the caller may know of. */
  async history(principal: Principal, name: string): Promise<History> {
    const answerAt = performance.now() + refusalMs
    const found = await this.#visibleHistory(principal, name)
    if (found !== undefined) return found
    // To find nothing is quicker than to find what may not be shown: neither is answered before the same time is over.
    await setTimeout(Math.max(0, answerAt - performance.now() - 1))
    // Timers count whole milliseconds, and would hand the rest of the difference on.
    while (performance.now() < answerAt) await setImmediate()
    throw repoNotFound(principal)
  }

  async #visibleHistory(principal: Principal, name: string): Promise<History | undefined> {
    const whole = await this.whole(name)
    if (whole === undefined) return undefined
    const { repo, commits } = whole
    const visible = this.visible(principal, repo, commits)
    if (visible.length > 0) return { ...whole, commits: visible }
    if (commits.some((commit) => this.isHeld(principal, repo, commit))) throw disabledRepo()
    return undefined
  }

  /** Everything of a repo, whoever asks: for those who then choose among the commits by the release's answers. */
  async whole(name: string): Promise<History | undefined> {
    const id = repoIdOrUndefined(name)
    const repo = id === undefined ? undefined : await this.#store.repo(id)
    if (repo === undefined) return undefined
    const [refs, byRepo] = await Promise.all([this.#store.refs(repo.id), this.#store.commits([repo.id])])
    const commits = byRepo.get(repo.id) ?? []
    return { repo, refs, commits, parents: parentsOf(commits) }
  }

  visible(principal: Principal, repo: Repo, commits: readonly Commit[]): readonly Commit[] {
    return commits.filter((commit) => mayRead(this.#release, { principal, repo, commit }).allowed)
  }

  /** Of a branch whose tip the caller may not know of, the newest commit that they may. */
  commitAt({ refs, commits, parents }: History, revision: string): Commit | undefined {
    const ref = refNamed(refs, revision)
    if (ref !== undefined) return newestOn(ref.commit, commits, parents)
    if (!/^[0-9a-f]{5,40}$/.test(revision)) return undefined
    const matching = commits.filter((commit) => commit.oid.startsWith(revision))
    return matching.length === 1 ? matching[0] : undefined
  }

  // The release room says "held" only to those who could have known of the revision before.
  isHeld(principal: Principal, repo: Repo, commit: Commit): boolean {
    const decision = mayRead(this.#release, { principal, repo, commit })
    return !decision.allowed && decision.reason === 'held'
  }
}

function refNamed(refs: readonly Ref[], revision: string): Ref | undefined {
  const names =
    revision === 'HEAD'
      ? ['refs/heads/main']
      : [
          `refs/heads/${revision}`,
          `refs/tags/${revision}`,
          ...(revision.startsWith('refs/') ? [revision] : []),
        ]
  return names.map((name) => refs.find((ref) => ref.name === name)).find((ref) => ref !== undefined)
}

export function parentsOf(commits: readonly Commit[]): ReadonlyMap<string, string | undefined> {
  return new Map(commits.map((commit) => [commit.oid, commit.parent]))
}

/** From the tip backwards, the first commit that is among the visible ones. */
export function newestOn(
  tip: string,
  visible: readonly Commit[],
  parents: ReadonlyMap<string, string | undefined>,
): Commit | undefined {
  const byOid = new Map(visible.map((commit) => [commit.oid, commit]))
  for (let oid: string | undefined = tip; oid !== undefined; oid = parents.get(oid)) {
    const commit = byOid.get(oid)
    if (commit !== undefined) return commit
  }
  return undefined
}

function repoIdOrUndefined(name: string): RepoId | undefined {
  try {
    return parseRepoId(name)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
