import { anonymous, rolesIn, type Principal } from '../accounts/index.ts'
import type { Decision, ReleaseReader } from '../release/index.ts'
import { isCardFile } from './card.ts'
import type { Commit, Repo } from './hub-store.ts'

export type ReadQuestion = {
  readonly principal: Principal
  readonly repo: Pick<Repo, 'owner'>
  readonly commit: Pick<Commit, 'revision' | 'isRegistered'>
  /** The file whose contents are asked for; without it, the existence, the card's metadata and the names of the files. */
  readonly path?: string
}

/** The one rule behind every way to read: each HTTP operation asks here, and none decides by itself. */
export function mayRead(release: ReleaseReader, { principal, repo, commit, path }: ReadQuestion): Decision {
  const reader = readerOf(principal)
  if (path !== undefined && !isCardFile(path))
    return release.access({ principal: reader, action: 'download', revision: commit.revision })
  const decision = release.access({ principal: reader, action: 'see', revision: commit.revision })
  // Whoever prepares or reviews a release sees its card before anybody has decided anything. A hold over them stays a hold.
  if (decision.allowed || decision.reason === 'held' || !isInsider(reader, repo)) return decision
  return { allowed: true, level: decision.level, basis: { role: 'owner' } }
}

/** Owners, publishers and reviewers of a namespace know of all its repos and commits. */
export function isInsider(principal: Principal, repo: Pick<Repo, 'owner'>): boolean {
  const roles = rolesIn(readerOf(principal), repo.owner)
  return roles.some((role) => role !== 'member')
}

/** A token without the scope to read reads what anybody may. */
export function readerOf(principal: Principal): Principal {
  return principal.kind !== 'anonymous' && principal.scopes.includes('read') ? principal : anonymous
}
