import type { Account } from '../accounts/index.ts'
import { isWeightFile, revisionDigest, weightsDigest } from '../proof/index.ts'
import type { RecordTransaction, RecordWriter } from '../record/index.ts'
import type { Parent, ReleaseReader, ReleaseWriter } from '../release/index.ts'
import { Problem, randomId, type Clock, type Digest } from '../std/index.ts'
import { ownerOf, parseRepoId, type RepoId } from '../names/index.ts'
import type { Blobs, ByteRange } from '../storage/index.ts'
import { baseModels, isCardFile, maxCardBytes, maxCardFileBytes, readCard, summaryOf } from './card.ts'
import { commitObject, treesOf, type GitObject } from './git-object.ts'
import { revisionNotFound } from './hub-problem.ts'
import { HubStore, type Commit, type Repo } from './hub-store.ts'
import { newestOn, parentsOf } from './locate.ts'
import { applyChanges, type Change, type ManifestFile, type RepoFile } from './manifest.ts'

export type NewCommit = {
  readonly author: Account
  readonly title: string
  readonly description: string
  /** What the author believes the tip to be. */
  readonly parentCommit?: string
  readonly changes: readonly Change[]
}

export type CommitterParts = {
  readonly blobs: Blobs
  readonly record: RecordWriter
  readonly release: ReleaseReader & ReleaseWriter
  readonly clock: Clock
}

/**
 * Makes commits. The blobs are on disk before; then the git objects, the list of files, the ref and the release room's
 * entry become visible in one transaction. Whatever is cut off leaves blobs that nothing names.
 */
export class Committer {
  readonly #parts: CommitterParts

  constructor(parts: CommitterParts) {
    this.#parts = parts
  }

  async create(name: RepoId, first: NewCommit): Promise<Repo> {
    const now = this.#parts.clock.now()
    const repo: Repo = {
      id: randomId('repo', now),
      name,
      owner: ownerOf(name),
      createdAt: now,
      updatedAt: now,
    }
    await this.#parts.record.transact(async (transaction) => {
      const store = new HubStore(transaction.database)
      if (!(await store.addRepo(repo))) throw new Problem('Conflict', 'You already created this model repo')
      const commit = await this.#add(transaction, repo, { ...first, files: [], tip: undefined })
      await store.addRef(repo.id, { name: 'refs/heads/main', commit: commit.oid })
    })
    return repo
  }

  /** @returns the new tip, which is the old one when nothing changed */
  async commit(repo: Repo, branch: string, change: NewCommit): Promise<Commit> {
    return await this.#parts.record.transact(async (transaction) => {
      const store = new HubStore(transaction.database)
      const name = branch.startsWith('refs/') ? branch : `refs/heads/${branch}`
      const ref = (await store.refs(repo.id)).find((candidate) => candidate.name === name)
      if (ref === undefined) throw revisionNotFound(branch)
      if (change.parentCommit !== undefined && !ref.commit.startsWith(change.parentCommit))
        throw branchMoved()
      const tip = (await store.commits([repo.id])).get(repo.id)?.find(({ oid }) => oid === ref.commit)
      if (tip === undefined) throw new Error(`${name} of ${repo.name} names a commit that is not there`)
      const commit = await this.#add(transaction, repo, {
        ...change,
        files: await store.files(repo.id, tip.oid),
        tip,
      })
      if (commit.oid === tip.oid) return tip
      if (!(await store.moveRef(repo.id, { name, commit: commit.oid }, ref.commit))) throw branchMoved()
      return commit
    })
  }

  async #add(
    transaction: RecordTransaction,
    repo: Repo,
    change: NewCommit & { files: readonly ManifestFile[]; tip: Commit | undefined },
  ): Promise<Commit> {
    const store = new HubStore(transaction.database)
    assertCardsAreTexts(change.changes)
    const files = applyChanges(change.files, change.changes)
    const trees = treesOf(files)
    const tree = trees.get('')
    if (tree === undefined) throw new Error('a set of files has a root tree')
    if (change.tip?.tree === tree.oid) return change.tip
    const object = this.#commitObject(change, tree)
    const commit = await this.#describe(repo, { change, files, object, tree: tree.oid })
    const number = await nextNumber(store, repo)
    await store.addObjects([...trees.values(), object])
    const manifest = files.map((file) => ({
      ...file,
      changedIn: 'changedIn' in file ? file.changedIn : commit.oid,
    }))
    await store.addCommit(repo, { ...commit, number }, manifest)
    if (commit.isRegistered) {
      await this.#parts.release.registerRevision(transaction, {
        revision: commit.revision,
        ...(commit.weights === undefined ? {} : { weights: commit.weights }),
        repo: repo.name,
        commit: commit.oid,
        owner: repo.owner,
        author: change.author.id,
        parents: await parentsIn(store, { repo, commit, isKnown: this.#knownTo(change.author) }),
      })
    }
    return { ...commit, number }
  }

  /** What an author may not know of, they did not build on; and a registered edge would tell them that it is there. */
  #knownTo(author: Account): (commit: Commit) => boolean {
    return ({ revision }) => {
      const decision = this.#parts.release.access({ principal: author, action: 'see', revision })
      return decision.allowed || decision.reason === 'held'
    }
  }

  #commitObject(change: NewCommit & { tip: Commit | undefined }, tree: GitObject): GitObject {
    return commitObject({
      tree: tree.oid,
      parent: change.tip?.oid,
      author: change.author.id,
      at: this.#parts.clock.now(),
      message: change.description === '' ? change.title : `${change.title}\n\n${change.description}`,
    })
  }

  async #describe(
    repo: Repo,
    made: {
      change: NewCommit & { tip: Commit | undefined }
      files: readonly RepoFile[]
      object: GitObject
      tree: string
    },
  ): Promise<Commit> {
    const { change, files } = made
    const card = readCard(await this.#readme(files))
    const weights = weightsDigest(files)
    return {
      oid: made.object.oid,
      number: 0,
      parent: change.tip?.oid,
      tree: made.tree,
      title: change.title,
      message: change.description,
      authorId: change.author.id,
      authorName: change.author.name,
      at: this.#parts.clock.now(),
      revision: revisionDigest(files),
      weights: weights ?? undefined,
      isRegistered: files.some((file) => !isCardFile(file.path)),
      metadata: card.metadata,
      summary: summaryOf(card),
    }
  }

  async #readme(files: readonly RepoFile[]): Promise<string> {
    const readme = files.find((file) => file.path === 'README.md')
    // A card is for people: what is longer than any person reads has no metadata worth a database row.
    if (readme === undefined || readme.sizeBytes > maxCardBytes) return ''
    return await readText(this.#parts.blobs, readme.sha256)
  }
}

function assertCardsAreTexts(changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.kind === 'put' && isCardFile(change.file.path) && change.file.sizeBytes > maxCardFileBytes)
      throw new Problem(
        'TooLarge',
        `${change.file.path} can be read without a grant and has at most 5 MiB: put what is larger into another file`,
      )
  }
}

export async function readText(blobs: Blobs, digest: Digest, range?: ByteRange): Promise<string> {
  const chunks: Uint8Array[] = []
  const bytes = range === undefined ? blobs.read(digest) : blobs.read(digest, range)
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

export function weightFiles<T extends RepoFile>(files: readonly T[]): T[] {
  return files.filter((file) => isWeightFile(file.path))
}

// An entry of the record holds some eighty digests.
const mostBases = 64

async function nextNumber(store: HubStore, repo: Repo): Promise<number> {
  return ((await store.commits([repo.id])).get(repo.id)?.[0]?.number ?? 0) + 1
}

/** The lineage that the card claims, as far as those models are in this hub: each by the newest revision of its main branch that the author may know of. */
async function parentsIn(
  store: HubStore,
  made: { repo: Repo; commit: Commit; isKnown: (commit: Commit) => boolean },
): Promise<readonly Parent[]> {
  const { repo, commit, isKnown } = made
  const parents = new Map<Digest, Parent>()
  const bases = baseModels(commit.metadata)
  if (bases.length > mostBases)
    throw new Problem('Unprocessable', `a card names at most ${mostBases} models as its base`)
  for (const { name, kind } of bases) {
    const base = await repoNamed(store, name)
    if (base === undefined || base.id === repo.id) continue
    const commits = (await store.commits([base.id])).get(base.id) ?? []
    const main = (await store.refs(base.id)).find((ref) => ref.name === 'refs/heads/main')
    const registered = commits.filter((candidate) => candidate.isRegistered && isKnown(candidate))
    const current = main === undefined ? undefined : newestOn(main.commit, registered, parentsOf(commits))
    if (current !== undefined && current.revision !== commit.revision)
      parents.set(current.revision, { revision: current.revision, kind })
  }
  return [...parents.values()]
}

async function repoNamed(store: HubStore, name: string): Promise<Repo | undefined> {
  try {
    return await store.repo(parseRepoId(name))
  } catch (error) {
    // The base may be a model of another hub, under any name.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function branchMoved(): Problem {
  return new Problem(
    'BranchMoved',
    'The branch was updated since you opened this page. Please refresh and try again.',
  )
}
