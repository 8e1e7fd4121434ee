// Git's own names, computed here: a clone, a large-file pointer and the Hub's clients must all agree on them.
import { createHash, type Hash } from 'node:crypto'

export type GitObject = {
  readonly oid: string
  readonly kind: 'blob' | 'tree' | 'commit'
  readonly bytes: Uint8Array
}

export type TreeFile = { readonly path: string; readonly gitOid: string }

export function gitObject(kind: GitObject['kind'], bytes: Uint8Array): GitObject {
  return { oid: gitHash(kind, bytes.byteLength).update(bytes).digest('hex'), kind, bytes }
}

/** A hash that already holds git's header, for contents too large to be in memory at once. */
export function gitHash(kind: GitObject['kind'], sizeBytes: number): Hash {
  return createHash('sha1').update(`${kind} ${sizeBytes}\0`)
}

/** What git keeps of a large file: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md. */
export function lfsPointer(sha256: string, sizeBytes: number): Uint8Array {
  return Buffer.from(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256.replace('sha256:', '')}\nsize ${sizeBytes}\n`,
  )
}

/** The trees of a set of files, by folder path; the root is ''. */
export function treesOf(files: readonly TreeFile[]): ReadonlyMap<string, GitObject> {
  const folders = childrenByFolder(files)
  const trees = new Map<string, GitObject>()
  // The deepest first, so that each folder finds its children named.
  for (const folder of [...folders.keys()].sort((a, b) => depth(b) - depth(a))) {
    const entries = [...(folders.get(folder) ?? [])].map(([name, gitOid]): TreeEntry => {
      if (gitOid !== undefined) return { mode: '100644', name, oid: gitOid }
      return { mode: '40000', name, oid: trees.get(join(folder, name))?.oid ?? '' }
    })
    trees.set(folder, treeObject(entries))
  }
  return trees
}

export type CommitText = {
  readonly tree: string
  readonly parent: string | undefined
  /** A pseudonym: what git has hashed can't be forgotten again. */
  readonly author: string
  readonly at: number
  readonly message: string
}

export function commitObject({ tree, parent, author, at, message }: CommitText): GitObject {
  const who = `${author} <${author}@ecluse.invalid> ${Math.floor(at / 1000)} +0000`
  const lines = [`tree ${tree}`]
  if (parent !== undefined) lines.push(`parent ${parent}`)
  lines.push(`author ${who}`, `committer ${who}`, '', message)
  return gitObject('commit', Buffer.from(`${lines.join('\n')}\n`))
}

type TreeEntry = { readonly mode: string; readonly name: string; readonly oid: string }

function treeObject(entries: readonly TreeEntry[]): GitObject {
  // Git orders by bytes, and reads a folder's name as if it ended in a slash.
  const keyed = entries.map((entry) => ({
    entry,
    key: Buffer.from(entry.mode === '40000' ? `${entry.name}/` : entry.name),
  }))
  keyed.sort((a, b) => Buffer.compare(a.key, b.key))
  const parts = keyed.flatMap(({ entry }) => [
    Buffer.from(`${entry.mode} ${entry.name}\0`),
    Buffer.from(entry.oid, 'hex'),
  ])
  return gitObject('tree', Buffer.concat(parts))
}

/** For each folder its names; a folder among them has no oid yet. */
function childrenByFolder(files: readonly TreeFile[]): Map<string, Map<string, string | undefined>> {
  const folders = new Map<string, Map<string, string | undefined>>([['', new Map()]])
  for (const { path, gitOid } of files) {
    const segments = path.split('/')
    segments.forEach((name, i) => {
      const folder = segments.slice(0, i).join('/')
      const children = folders.get(folder) ?? new Map<string, string | undefined>()
      folders.set(folder, children.set(name, i === segments.length - 1 ? gitOid : undefined))
    })
  }
  return folders
}

function depth(folder: string): number {
  return folder === '' ? 0 : folder.split('/').length
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}
