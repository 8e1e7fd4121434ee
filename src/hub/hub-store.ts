import type { Kysely, Selectable } from 'kysely'
import { ownerOf, repoKey, type AccountName, type RepoId } from '../names/index.ts'
import type { Database } from '../storage/index.ts'
import type { Digest, Instant } from '../std/index.ts'
import type { GitObject } from './git-object.ts'
import type { ManifestFile } from './manifest.ts'

export type Repo = {
  readonly id: string
  readonly name: RepoId
  readonly owner: AccountName
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export type Commit = {
  readonly oid: string
  /** Counts up in a repo: the order in which its commits came. */
  readonly number: number
  readonly parent: string | undefined
  readonly tree: string
  readonly title: string
  readonly message: string
  readonly authorId: string
  readonly authorName: string
  readonly at: Instant
  readonly revision: Digest
  readonly weights: Digest | undefined
  /** Told to the release room. A commit of nothing but card files is not: many repos begin with the same ones. */
  readonly isRegistered: boolean
  /** The YAML of the card. */
  readonly metadata: Readonly<Record<string, unknown>>
  readonly summary: string | undefined
}

export type Ref = { readonly name: string; readonly commit: string }

type Tables = {
  hub_repo: {
    id: string
    key: string
    owner_key: string
    name: string
    created_at: number
    updated_at: number
  }
  hub_git_object: { oid: string; kind: string; bytes: Uint8Array }
  hub_ref: { repo_id: string; name: string; commit_oid: string }
  hub_commit: {
    repo_id: string
    oid: string
    number: number
    parent_oid: string | null
    tree_oid: string
    title: string
    message: string
    author_id: string
    author_name: string
    committed_at: number
    revision: string
    weights: string | null
    is_registered: number
    metadata: string
    summary: string | null
  }
  hub_commit_file: {
    repo_id: string
    commit_oid: string
    path: string
    sha256: string
    size_bytes: number
    git_oid: string
    is_lfs: number
    changed_in: string
  }
  hub_upload: { repo_id: string; sha256: string; size_bytes: number; uploaded_at: number }
}

// Databases take conditions up to some depth; nobody remembers so many parts of a name.
const mostWords = 16

/** The only SQL of the hub. Over a transaction's database, its writes belong to that transaction. */
export class HubStore {
  readonly #database: Kysely<Tables>

  constructor(database: Database) {
    this.#database = database.withTables<Tables>()
  }

  async repo(name: RepoId): Promise<Repo | undefined> {
    const row = await this.#database
      .selectFrom('hub_repo')
      .selectAll()
      .where('key', '=', repoKey(name))
      .executeTakeFirst()
    return row === undefined ? undefined : asRepo(row)
  }

  /** The repos that were changed last, first. */
  async repos(filter: { search?: string; owner?: string }): Promise<readonly Repo[]> {
    let query = this.#database.selectFrom('hub_repo').selectAll()
    if (filter.owner !== undefined) query = query.where('owner_key', '=', filter.owner.toLowerCase())
    for (const word of filter.search?.toLowerCase().split(/\s+/, mostWords) ?? [])
      query = query.where('key', 'like', `%${likeText(word)}%`)
    const rows = await query.orderBy('updated_at', 'desc').orderBy('key').execute()
    return rows.map(asRepo)
  }

  /** False when the name is taken. */
  async addRepo(repo: Repo): Promise<boolean> {
    const result = await this.#database
      .insertInto('hub_repo')
      .values({
        id: repo.id,
        key: repoKey(repo.name),
        owner_key: repo.owner.toLowerCase(),
        name: repo.name,
        created_at: repo.createdAt,
        updated_at: repo.updatedAt,
      })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .executeTakeFirst()
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
  }

  /** Forgets the repo. Its blobs stay until no commit of any repo names them. */
  async deleteRepo(id: string): Promise<void> {
    for (const table of ['hub_ref', 'hub_commit', 'hub_commit_file', 'hub_upload'] as const)
      await this.#database.deleteFrom(table).where('repo_id', '=', id).execute()
    await this.#database.deleteFrom('hub_repo').where('id', '=', id).execute()
  }

  async refs(repoId: string): Promise<readonly Ref[]> {
    const rows = await this.#database
      .selectFrom('hub_ref')
      .selectAll()
      .where('repo_id', '=', repoId)
      .orderBy('name')
      .execute()
    return rows.map((row) => ({ name: row.name, commit: row.commit_oid }))
  }

  /** Where one ref of several repos points. */
  async tips(repoIds: readonly string[], name: string): Promise<ReadonlyMap<string, string>> {
    if (repoIds.length === 0) return new Map()
    const rows = await this.#database
      .selectFrom('hub_ref')
      .selectAll()
      .where('repo_id', 'in', repoIds)
      .where('name', '=', name)
      .execute()
    return new Map(rows.map((row) => [row.repo_id, row.commit_oid]))
  }

  async addRef(repoId: string, ref: Ref): Promise<void> {
    await this.#database
      .insertInto('hub_ref')
      .values({ repo_id: repoId, name: ref.name, commit_oid: ref.commit })
      .execute()
  }

  /** Compare and swap: false when the ref has moved meanwhile. */
  async moveRef(repoId: string, ref: Ref, from: string): Promise<boolean> {
    const result = await this.#database
      .updateTable('hub_ref')
      .set({ commit_oid: ref.commit })
      .where('repo_id', '=', repoId)
      .where('name', '=', ref.name)
      .where('commit_oid', '=', from)
      .executeTakeFirst()
    return result.numUpdatedRows > 0n
  }

  async commits(repoIds: readonly string[]): Promise<ReadonlyMap<string, readonly Commit[]>> {
    const byRepo = new Map<string, Commit[]>(repoIds.map((id) => [id, []]))
    if (repoIds.length === 0) return byRepo
    const rows = await this.#database
      .selectFrom('hub_commit')
      .selectAll()
      .where('repo_id', 'in', repoIds)
      .orderBy('number', 'desc')
      .execute()
    for (const row of rows) byRepo.get(row.repo_id)?.push(asCommit(row))
    return byRepo
  }

  async addCommit(repo: Repo, commit: Commit, files: readonly ManifestFile[]): Promise<void> {
    await this.#database.insertInto('hub_commit').values(asCommitRow(repo.id, commit)).execute()
    for (let i = 0; i < files.length; i += 500) {
      const rows = files.slice(i, i + 500).map((file) => ({
        repo_id: repo.id,
        commit_oid: commit.oid,
        path: file.path,
        sha256: file.sha256,
        size_bytes: file.sizeBytes,
        git_oid: file.gitOid,
        is_lfs: file.isLfs ? 1 : 0,
        changed_in: file.changedIn,
      }))
      await this.#database.insertInto('hub_commit_file').values(rows).execute()
    }
    await this.#database
      .updateTable('hub_repo')
      .set({ updated_at: commit.at })
      .where('id', '=', repo.id)
      .execute()
  }

  async addObjects(objects: readonly GitObject[]): Promise<void> {
    for (const { oid, kind, bytes } of objects) {
      await this.#database
        .insertInto('hub_git_object')
        .values({ oid, kind, bytes })
        .onConflict((conflict) => conflict.column('oid').doNothing())
        .execute()
    }
  }

  async files(repoId: string, commit: string): Promise<readonly ManifestFile[]> {
    const rows = await this.#database
      .selectFrom('hub_commit_file')
      .selectAll()
      .where('repo_id', '=', repoId)
      .where('commit_oid', '=', commit)
      .execute()
    return rows.map(asFile).sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
  }

  async file(repoId: string, commit: string, path: string): Promise<ManifestFile | undefined> {
    const row = await this.#database
      .selectFrom('hub_commit_file')
      .selectAll()
      .where('repo_id', '=', repoId)
      .where('commit_oid', '=', commit)
      .where('path', '=', path)
      .executeTakeFirst()
    return row === undefined ? undefined : asFile(row)
  }

  /** The repos and commits that are this revision. */
  async reposOfRevision(revision: Digest): Promise<readonly { repo: Repo; commit: Commit }[]> {
    const rows = await this.#database
      .selectFrom('hub_commit')
      .selectAll()
      .where('revision', '=', revision)
      .orderBy('committed_at')
      .execute()
    const found: { repo: Repo; commit: Commit }[] = []
    for (const row of rows) {
      const repo = await this.#database
        .selectFrom('hub_repo')
        .selectAll()
        .where('id', '=', row.repo_id)
        .executeTakeFirst()
      if (repo !== undefined) found.push({ repo: asRepo(repo), commit: asCommit(row) })
    }
    return found
  }

  async addUpload(repoId: string, sha256: Digest, upload: { sizeBytes: number; at: Instant }): Promise<void> {
    await this.#database
      .insertInto('hub_upload')
      .values({ repo_id: repoId, sha256, size_bytes: upload.sizeBytes, uploaded_at: upload.at })
      .onConflict((conflict) => conflict.columns(['repo_id', 'sha256']).doNothing())
      .execute()
  }

  async isUploaded(repoId: string, sha256: Digest): Promise<boolean> {
    const row = await this.#database
      .selectFrom('hub_upload')
      .select('sha256')
      .where('repo_id', '=', repoId)
      .where('sha256', '=', sha256)
      .executeTakeFirst()
    return row !== undefined
  }

  /** Where else these bytes are: the repos and revisions that have a file of this digest. */
  async holders(sha256: Digest): Promise<readonly { repoId: string; revision: Digest }[]> {
    const rows = await this.#database
      .selectFrom('hub_commit_file as file')
      .innerJoin('hub_commit as commit', (join) =>
        join.onRef('commit.repo_id', '=', 'file.repo_id').onRef('commit.oid', '=', 'file.commit_oid'),
      )
      .select(['file.repo_id', 'commit.revision'])
      .distinct()
      .where('file.sha256', '=', sha256)
      .execute()
    return rows.map((row) => ({ repoId: row.repo_id, revision: row.revision as Digest }))
  }
}

// What we wrote ourselves had been parsed before; here it only gets its types back.
function asRepo(row: Selectable<Tables['hub_repo']>): Repo {
  const name = row.name as RepoId
  return { id: row.id, name, owner: ownerOf(name), createdAt: row.created_at, updatedAt: row.updated_at }
}

function asCommit(row: Selectable<Tables['hub_commit']>): Commit {
  return {
    oid: row.oid,
    number: row.number,
    parent: row.parent_oid ?? undefined,
    tree: row.tree_oid,
    title: row.title,
    message: row.message,
    authorId: row.author_id,
    authorName: row.author_name,
    at: row.committed_at,
    revision: row.revision as Digest,
    weights: (row.weights as Digest | null) ?? undefined,
    isRegistered: row.is_registered === 1,
    metadata: JSON.parse(row.metadata),
    summary: row.summary ?? undefined,
  }
}

function asCommitRow(repoId: string, commit: Commit): Tables['hub_commit'] {
  return {
    repo_id: repoId,
    oid: commit.oid,
    number: commit.number,
    parent_oid: commit.parent ?? null,
    tree_oid: commit.tree,
    title: commit.title,
    message: commit.message,
    author_id: commit.authorId,
    author_name: commit.authorName,
    committed_at: commit.at,
    revision: commit.revision,
    weights: commit.weights ?? null,
    is_registered: commit.isRegistered ? 1 : 0,
    metadata: JSON.stringify(commit.metadata),
    summary: commit.summary ?? null,
  }
}

function asFile(row: Selectable<Tables['hub_commit_file']>): ManifestFile {
  return {
    path: row.path,
    sha256: row.sha256 as Digest,
    sizeBytes: row.size_bytes,
    gitOid: row.git_oid,
    isLfs: row.is_lfs === 1,
    changedIn: row.changed_in,
  }
}

// No wildcards from strangers; names hold none of these characters but the underscore, which may match one more.
function likeText(text: string): string {
  return text.replace(/[%\\]/g, '')
}
