import type { FastifyRequest } from 'fastify'
import type { Principal } from '../../accounts/index.ts'
import { parseDigest, Problem, type Digest } from '../../std/index.ts'
import { mayKnowOf } from '../access.ts'
import type { Release } from '../create-release.ts'
import type { View } from '../revision-view.ts'
import type { ProposalState, RevisionState } from '../state.ts'

/** What every operation of the room works with. */
export type Desk = {
  readonly release: Release
  /** The names behind account ids, as they are now. */
  readonly names: () => Promise<ReadonlyMap<string, string>>
  readonly profiles: ProfileNames
  /** When each surface last saw a change of the state: the receipt of a hold. */
  readonly surfaces: () => readonly SurfaceReceipt[]
}

/** Safeguard profiles are named by digest in every decision; people call them by name. */
export type ProfileNames = {
  readonly digestOf: (name: string) => Digest | undefined
  readonly nameOf: (digest: string) => string | undefined
}

export type SurfaceReceipt = { readonly surface: string; readonly at: string }

export async function viewOf(desk: Desk): Promise<View> {
  const names = await desk.names()
  // An account that was erased leaves its pseudonym.
  return {
    state: desk.release.state,
    now: desk.release.now(),
    nameOf: (id) => names.get(id) ?? id,
    profileName: (digest) => desk.profiles.nameOf(digest),
  }
}

/** The revision, if the caller may know of it; the same answer for one that is missing and one that is invisible. */
export function visibleRevision(desk: Desk, principal: Principal, digest: string): RevisionState {
  const parsed = parseDigest(digest)
  const { state } = desk.release
  const revision = state.revisions.get(parsed)
  if (revision === undefined || !mayKnowOf(state, { principal, revision: parsed }, desk.release.now())) {
    throw new Problem('NotFound', 'there is no such revision, or you may not know of it')
  }
  return revision
}

/** A proposal is seen by those of the namespace that decides it. */
export function visibleProposal(desk: Desk, request: FastifyRequest, digest: string): ProposalState {
  const proposal = desk.release.state.proposals.get(parseDigest(digest))
  if (proposal === undefined || !desk.release.proposals.maySee(request.principal, proposal)) {
    throw new Problem('NotFound', 'there is no such proposal, or you may not know of it')
  }
  return proposal
}
