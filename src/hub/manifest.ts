import { Problem, type Digest } from '../std/index.ts'

/** One file of a commit: where its bytes are, and what git calls it. */
export type RepoFile = {
  readonly path: string
  readonly sha256: Digest
  readonly sizeBytes: number
  readonly gitOid: string
  readonly isLfs: boolean
}

/** A file, and the commit that last changed it. */
export type ManifestFile = RepoFile & { readonly changedIn: string }

export type Change =
  | { readonly kind: 'put'; readonly file: RepoFile }
  | { readonly kind: 'delete'; readonly path: string; readonly isFolder: boolean }

/** As many as the Hub advises: every commit lists all of its files. */
const mostFiles = 100_000

/** The files after a commit's changes, in their order. What conflicts is the sender's mistake. */
export function applyChanges<T extends RepoFile>(
  files: readonly T[],
  changes: readonly Change[],
): (T | RepoFile)[] {
  const byPath = new Map<string, T | RepoFile>(files.map((file) => [file.path, file]))
  for (const change of changes) {
    if (change.kind === 'put') put(byPath, change.file)
    else remove(byPath, change)
  }
  if (byPath.size > mostFiles)
    throw new Problem('TooLarge', `a revision has at most ${mostFiles} files: pack some of them together`)
  assertNoFileIsFolder(byPath)
  return [...byPath.values()].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
}

function put<T extends RepoFile>(byPath: Map<string, T | RepoFile>, file: RepoFile): void {
  const present = byPath.get(file.path)
  // Sent again as it is: the entry keeps the commit that last changed it.
  if (present?.gitOid === file.gitOid && present.sha256 === file.sha256) return
  byPath.set(file.path, file)
}

function remove(byPath: Map<string, unknown>, { path, isFolder }: Change & { kind: 'delete' }): void {
  // Clients send deletedFile for folders too.
  if (!isFolder && byPath.delete(path)) return
  const below = [...byPath.keys()].filter((candidate) => candidate.startsWith(`${path}/`))
  for (const candidate of below) byPath.delete(candidate)
  if (below.length === 0) throw new Problem('EntryNotFound', `there is no ${path} to delete in this revision`)
}

function assertNoFileIsFolder(byPath: ReadonlyMap<string, unknown>): void {
  for (const path of byPath.keys()) {
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      if (byPath.has(path.slice(0, slash)))
        throw new Problem('Unprocessable', `${path.slice(0, slash)} would be both a file and a folder`)
    }
  }
}
