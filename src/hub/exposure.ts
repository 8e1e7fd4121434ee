import { membershipIn, type Principal } from '../accounts/index.ts'
import { isWeightFile } from '../proof/index.ts'
import type { ReleaseWriter } from '../release/index.ts'
import type { Located } from './locate.ts'

/**
 * Remembers that weights leave custody. Before the first byte, not after the last: a download that is cut off just
 * before its end, or taken in parts, has left all the same. Those of the owning namespace are its custody.
 */
export async function noteExposure(
  release: ReleaseWriter,
  download: { readonly caller: Principal; readonly located: Located; readonly path: string },
): Promise<void> {
  const { caller, located, path } = download
  if (!isWeightFile(path)) return
  const { repo, commit } = located
  if (caller.kind === 'anonymous') return await release.recordExposure(commit.revision, 'public')
  const isOwn =
    caller.name.toLowerCase() === repo.owner.toLowerCase() || membershipIn(caller, repo.owner) !== undefined
  if (!isOwn) await release.recordExposure(commit.revision, 'held', caller.id)
}
