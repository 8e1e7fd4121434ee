import { isMoreOpen, type ReleaseReader } from '../release/index.ts'
import { Problem } from '../std/index.ts'
import { baseModels, texts } from './card.ts'
import { lfsPointer } from './git-object.ts'
import type { Commit, Repo } from './hub-store.ts'
import type { ManifestFile } from './manifest.ts'

/** What `expand` may name, as the Hub has it. What is not known here is left out of the answer. */
const expandable = new Set(
  (
    'author baseModels cardData childrenModelCount config createdAt disabled downloads downloadsAllTime evalResults ' +
    'gated gguf gitalyUid inference inferenceProviderMapping lastModified library_name likes mask_token model-index ' +
    'pipeline_tag private resourceGroup safetensors sha siblings spaces tags transformersInfo trendingScore ' +
    'usedStorage widgetData xetEnabled'
  ).split(' '),
)

export type ModelInfoSource = {
  readonly repo: Repo
  readonly commit: Commit
  readonly files: readonly ManifestFile[]
  readonly withBlobs?: boolean
}

/** A model as `GET /api/models/{id}` tells of it. */
export function modelInfo(release: ReleaseReader, source: ModelInfoSource): Record<string, unknown> {
  const { repo, commit, files } = source
  const standing = release.standing(commit.revision)
  const { metadata } = commit
  return defined({
    _id: repo.id,
    id: repo.name,
    modelId: repo.name,
    author: repo.owner,
    sha: commit.oid,
    lastModified: new Date(commit.at).toISOString(),
    createdAt: new Date(repo.createdAt).toISOString(),
    // To the Hub, private is what not everybody may know of; gated what they know of and may not simply have.
    private: !isMoreOpen(standing.level, 'testers'),
    gated: standing.level === 'open' ? false : 'manual',
    disabled: standing.isHeld,
    downloads: 0,
    downloadsAllTime: 0,
    likes: 0,
    trendingScore: 0,
    library_name: text(metadata['library_name']),
    pipeline_tag: text(metadata['pipeline_tag']),
    tags: tagsOf(metadata),
    cardData: metadata,
    'model-index': metadata['model-index'],
    baseModels: baseModelsOf(metadata),
    config: {},
    siblings: files.map((file) =>
      source.withBlobs === true ? siblingWithBlob(file) : { rfilename: file.path },
    ),
    spaces: [],
    usedStorage: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    /** Beyond the Hub: the name under which release decisions speak of exactly these files. */
    revision: commit.revision,
    level: standing.level,
  })
}

/** Only the asked keys, and the id. */
export function expanded(info: Record<string, unknown>, expand: readonly string[]): Record<string, unknown> {
  if (expand.length === 0) return info
  const unknown = expand.find((key) => !expandable.has(key))
  if (unknown !== undefined) throw new Problem('BadRequest', `there is no "${unknown}" to expand`)
  return defined(Object.fromEntries(['_id', 'id', ...expand].map((key) => [key, info[key]])))
}

/** A file as the Hub lists it in trees and paths-info. */
export function treeFile(file: ManifestFile): Record<string, unknown> {
  return {
    type: 'file',
    oid: file.gitOid,
    size: file.sizeBytes,
    path: file.path,
    ...(file.isLfs ? { lfs: { ...lfsOf(file), oid: lfsOf(file).sha256 } } : {}),
  }
}

export function tagsOf(metadata: Readonly<Record<string, unknown>>): string[] {
  const prefixed = (prefix: string, key: string) => texts(metadata[key]).map((value) => `${prefix}:${value}`)
  return [
    ...new Set([
      ...texts(metadata['library_name']),
      ...texts(metadata['tags']),
      ...texts(metadata['pipeline_tag']),
      ...texts(metadata['language']),
      ...prefixed('dataset', 'datasets'),
      ...prefixed('base_model', 'base_model'),
      ...prefixed('license', 'license'),
    ]),
  ]
}

function baseModelsOf(metadata: Readonly<Record<string, unknown>>): unknown {
  const bases = baseModels(metadata)
  const [first] = bases
  if (first === undefined) return undefined
  return {
    relation: first.kind === 'quantised' ? 'quantized' : first.kind,
    models: bases.map(({ name }) => ({ id: name })),
  }
}

function siblingWithBlob(file: ManifestFile): Record<string, unknown> {
  return {
    rfilename: file.path,
    size: file.sizeBytes,
    blobId: file.gitOid,
    ...(file.isLfs ? { lfs: lfsOf(file) } : {}),
  }
}

function lfsOf(file: ManifestFile): { sha256: string; size: number; pointerSize: number } {
  const pointer = lfsPointer(file.sha256, file.sizeBytes)
  return {
    sha256: file.sha256.slice('sha256:'.length),
    size: file.sizeBytes,
    pointerSize: pointer.byteLength,
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function defined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}
