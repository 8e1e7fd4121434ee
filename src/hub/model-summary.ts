import type { Principal } from '../accounts/index.ts'
import { actions, type Action, type Decision, type Exposure, type Level } from '../release/index.ts'
import type { Digest } from '../std/index.ts'
import type { Blobs } from '../storage/index.ts'
import { maxCardBytes, readCard } from './card.ts'
import { readText } from './committer.ts'
import { revisionNotFound } from './hub-problem.ts'
import type { Commit, Repo } from './hub-store.ts'
import { newestOn, parentsOf } from './locate.ts'
import type { ManifestFile } from './manifest.ts'
import { mayRead, readerOf } from './reading.ts'
import type { HubReaders } from './servable.ts'

/** A model in the console's list. */
export type ModelSummary = {
  readonly repo: string
  readonly owner: string
  readonly name: string
  readonly revision: Digest
  readonly level: Level
  readonly exposure: Exposure
  readonly held: boolean
  readonly task?: string
  readonly license?: string
  readonly updatedAt: string
  readonly summary?: string
}

/** A model on its own page. */
export type ModelDetail = ModelSummary & {
  readonly card: string
  readonly files: readonly { readonly path: string; readonly sizeBytes: number; readonly sha256: Digest }[]
  readonly revisions: readonly {
    readonly revision: Digest
    readonly commit: string
    readonly at: string
    readonly title: string
    readonly level: Level
  }[]
  readonly access: Readonly<Record<Action, Decision>>
}

/** What the caller may know of, the most recently changed first. */
export async function listModels(
  readers: HubReaders,
  principal: Principal,
  search?: string,
): Promise<readonly ModelSummary[]> {
  const found = await currentCommits(readers, principal, search === undefined ? {} : { search })
  return found.map(({ repo, commit }) => summarise(readers, repo, commit))
}

export async function currentCommits(
  { store, locator }: HubReaders,
  principal: Principal,
  filter: { search?: string; owner?: string },
): Promise<readonly { repo: Repo; commit: Commit }[]> {
  const repos = await store.repos(filter)
  const found: { repo: Repo; commit: Commit }[] = []
  for (let i = 0; i < repos.length; i += 200) {
    const page = repos.slice(i, i + 200)
    const ids = page.map((repo) => repo.id)
    const [commits, tips] = await Promise.all([store.commits(ids), store.tips(ids, 'refs/heads/main')])
    for (const repo of page) {
      const all = commits.get(repo.id) ?? []
      const tip = tips.get(repo.id)
      const commit =
        tip === undefined ? undefined : newestOn(tip, locator.visible(principal, repo, all), parentsOf(all))
      if (commit !== undefined) found.push({ repo, commit })
    }
  }
  return found
}

export async function modelDetail(
  readers: HubReaders,
  principal: Principal,
  name: string,
): Promise<ModelDetail> {
  const { store, locator, release, blobs } = readers
  const history = await locator.history(principal, name)
  const commit = locator.commitAt(history, 'main')
  if (commit === undefined) throw revisionNotFound('main')
  const { repo } = history
  const files = await store.files(repo.id, commit.oid)
  const readme = files.find((file) => file.path === 'README.md')
  return {
    ...summarise(readers, repo, commit),
    card: readme === undefined ? '' : readCard(await cardOf(blobs, readme)).text,
    files: files.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
    revisions: history.commits
      .filter((candidate) => candidate.isRegistered)
      .map(({ revision, oid, at, title }) => ({
        revision,
        commit: oid,
        at: new Date(at).toISOString(),
        title,
        level: release.standing(revision).level,
      })),
    access: Object.fromEntries(
      actions.map((action) => [action, decisionOn(readers, { principal, repo, commit, action })]),
    ) as Record<Action, Decision>,
  }
}

async function cardOf(blobs: Blobs, { sha256, sizeBytes }: ManifestFile): Promise<string> {
  if (sizeBytes <= maxCardBytes) return await readText(blobs, sha256)
  return await readText(blobs, sha256, { first: 0, last: maxCardBytes - 1 })
}

function decisionOn(
  { release }: HubReaders,
  asked: { principal: Principal; repo: Repo; commit: Commit; action: Action },
): Decision {
  const { principal, repo, commit, action } = asked
  if (action === 'see') return mayRead(release, { principal, repo, commit })
  return release.access({ principal: readerOf(principal), action, revision: commit.revision })
}

function summarise({ release }: HubReaders, repo: Repo, commit: Commit): ModelSummary {
  const standing = release.standing(commit.revision)
  const { pipeline_tag: task, license } = commit.metadata
  return {
    repo: repo.name,
    owner: repo.owner,
    name: repo.name.slice(repo.owner.length + 1),
    revision: commit.revision,
    level: standing.level,
    exposure: standing.exposure,
    held: standing.isHeld,
    ...(typeof task === 'string' ? { task } : {}),
    ...(typeof license === 'string' ? { license } : {}),
    updatedAt: new Date(commit.at).toISOString(),
    ...(commit.summary === undefined ? {} : { summary: commit.summary }),
  }
}
