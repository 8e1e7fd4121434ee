import { stringify } from 'yaml'
import type { Account } from '../accounts/index.ts'
import { parseRepoPath, type RepoId } from '../names/index.ts'
import type { EdgeKind } from '../release/index.ts'
import { defaultGitAttributes } from './git-attributes.ts'
import type { Hub } from './hub.ts'
import { keepRegularFile } from './regular-file.ts'

export type DeclaredRepo = {
  readonly repo: RepoId
  readonly parents: ReadonlyArray<{ readonly repo: RepoId; readonly kind: EdgeKind }>
}

/** Makes a declared repo where there is none. Its lineage goes into the card, the one place where lineage is read from. */
export async function ensureRepo(
  hub: Hub,
  declared: DeclaredRepo,
  author: Account,
): Promise<'created' | 'unchanged'> {
  if ((await hub.store.repo(declared.repo)) !== undefined) return 'unchanged'
  const contents: Array<[string, string]> = [['.gitattributes', defaultGitAttributes]]
  const [first] = declared.parents
  if (first !== undefined) {
    const metadata = {
      base_model: declared.parents.map((parent) => parent.repo),
      base_model_relation: first.kind,
    }
    contents.push(['README.md', `---\n${stringify(metadata)}---\n`])
  }
  const files = await Promise.all(
    contents.map(
      async ([path, text]) => await keepRegularFile(hub.parts.blobs, parseRepoPath(path), Buffer.from(text)),
    ),
  )
  await hub.committer.create(declared.repo, {
    author,
    title: 'initial commit',
    description: '',
    changes: files.map((file) => ({ kind: 'put' as const, file })),
  })
  return 'created'
}
