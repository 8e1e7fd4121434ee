import type { KeyObject } from 'node:crypto'
import type { Principal } from '../accounts/index.ts'
import { signModel, type FileDigest } from '../proof/index.ts'
import type { RecordWriter } from '../record/index.ts'
import type { ReleaseReader, ReleaseWriter } from '../release/index.ts'
import { Problem, type Clock, type Digest } from '../std/index.ts'
import type { Blobs, Database } from '../storage/index.ts'
import { Committer } from './committer.ts'
import { RunningDownloads } from './running-downloads.ts'
import { HubStore, type Commit, type Repo } from './hub-store.ts'
import { Locator, type Located } from './locate.ts'
import type { ManifestFile } from './manifest.ts'
import { listModels, modelDetail, type ModelDetail, type ModelSummary } from './model-summary.ts'
import { mayRead, readerOf } from './reading.ts'
import { findServable, type Servable } from './servable.ts'

export type HubParts = {
  readonly database: Database
  readonly blobs: Blobs
  readonly record: RecordWriter
  readonly release: ReleaseReader & ReleaseWriter
  readonly clock: Clock
  /** Without a slash at the end. Every address that is told to a client begins with it. */
  readonly publicUrl: string
  /** ECDSA P-256: signs the list of files of a revision. */
  readonly signer: KeyObject
  /** Signs the addresses to which large files are sent. */
  readonly secret: Uint8Array | string
}

export type Hub = {
  readonly parts: HubParts
  readonly store: HubStore
  readonly locator: Locator
  readonly committer: Committer
  /** Cut off by a hold; tells when it last looked. */
  readonly downloads: RunningDownloads
  filesOf(located: Located): Promise<readonly ManifestFile[]>
  /** The model that a name stands for at the gateway, at the revision that this caller may use. */
  findServable(name: string, principal: Principal): Promise<Servable | undefined>
  /** Where an engine finds the weights on this machine. */
  localWeights(digest: Digest): Promise<string>
  models(principal: Principal, search?: string): Promise<readonly ModelSummary[]>
  model(principal: Principal, name: string): Promise<ModelDetail>
  revisionFiles(principal: Principal, revision: Digest): Promise<RevisionFiles>
  revisionSignature(principal: Principal, revision: Digest): Promise<string>
  /** Whether a repo may name a large file: its bytes were sent to this repo, or the caller could download them anyway. */
  mayUse(principal: Principal, repo: Repo, sha256: Digest): Promise<boolean>
}

type RevisionFiles = {
  readonly repo: Repo
  readonly commit: Commit
  readonly files: readonly FileDigest[]
}

export function createHub(parts: HubParts): Hub {
  const { blobs, release } = parts
  const store = new HubStore(parts.database)
  const locator = new Locator(store, release)
  const readers = { store, locator, release, blobs }
  const filesOf = ({ repo, commit }: Located) => store.files(repo.id, commit.oid)
  const revisionFiles = async (principal: Principal, revision: Digest): Promise<RevisionFiles> => {
    const places = await store.reposOfRevision(revision)
    const place = places.find((candidate) => mayRead(release, { principal, ...candidate }).allowed)
    if (place === undefined) throw new Problem('NotFound', 'There is no such revision.')
    const files = (await filesOf(place)).map(({ path, sha256, sizeBytes }) => ({ path, sha256, sizeBytes }))
    return { ...place, files }
  }
  return {
    parts,
    store,
    locator,
    committer: new Committer(parts),
    downloads: new RunningDownloads(parts),
    filesOf,
    findServable: (name, principal) => findServable(readers, name, principal),
    localWeights: (digest) => blobs.localPath(digest),
    models: (principal, search) => listModels(readers, principal, search),
    model: (principal, name) => modelDetail(readers, principal, name),
    revisionFiles,
    revisionSignature: async (principal, revision) => {
      const { repo, files } = await revisionFiles(principal, revision)
      return signModel({ name: repo.name, files }, parts.signer)
    },
    mayUse: async (principal, repo, sha256) => {
      if (await store.isUploaded(repo.id, sha256)) return true
      const holders = await store.holders(sha256)
      return holders.some(
        ({ repoId, revision }) =>
          repoId === repo.id ||
          release.access({ principal: readerOf(principal), action: 'download', revision }).allowed,
      )
    },
  }
}
