import { describe, expect, test } from 'vitest'
import { anonymous, type Account, type Principal } from '../accounts/index.ts'
import { parseRepoId } from '../names/index.ts'
import { sha256, type Digest } from '../std/index.ts'
import { actions, type Action } from './access.ts'
import { levels, type Level } from './level.ts'
import type { GivenProposal } from './freeze-proposal.ts'
import {
  approve,
  day,
  hour,
  lab,
  openWorld,
  people,
  preset,
  refusalOf,
  university,
  type World,
} from './release-world.testing.ts'

const { ada, paul, olga, safa, cleo, leon, exa, mia, labbot, una, gwen, rory, unibot, sam, root } = people
const otter = parseRepoId('lab/otter')

const levelOf = ({ release }: World, revision: Digest): Level => release.standing(revision).level
const answer = ({ release }: World, principal: Principal, action: Action, revision: Digest): string => {
  const decision = release.access({ principal, action, revision })
  return decision.allowed ? 'allowed' : decision.reason
}
const propose = async ({ release }: World, by: Account, given: Partial<GivenProposal>): Promise<Digest> =>
  await release.proposals.propose(by, { kind: 'raise', note: '', ...given })
/** A proposal to make the model testers', with its evidence: it lacks two people, one of them for safety. */
async function toTesters(world: World): Promise<{ revision: Digest; proposal: Digest }> {
  const revision = await world.publish()
  await world.support(revision, 'testers')
  return { revision, proposal: await propose(world, paul, { revision, level: 'testers' }) }
}
const unmetOf = async (command: Promise<unknown>): Promise<string> =>
  (await refusalOf(command)).replace(/^QuorumMissing: missing: /, '')

describe('a quorum', () => {
  test('the author and the proposer have no vote', async () => {
    await using world = await openWorld()
    const { proposal } = await toTesters(world)
    const { proposals } = world.release
    expect(await refusalOf(proposals.vote(ada, proposal, 'approve'))).toBe(
      'Forbidden: the author of the revision has no vote',
    )
    expect(await refusalOf(proposals.vote(paul, proposal, 'approve'))).toBe(
      'Forbidden: the proposer has no vote',
    )
  })

  test('a service never votes, whatever its roles', async () => {
    await using world = await openWorld(preset('solo'))
    const { proposal } = await toTesters(world)
    expect(await refusalOf(world.release.proposals.vote(labbot, proposal, 'approve'))).toMatch(
      /^Forbidden: a service never votes/,
    )
  })

  test('voting takes a reviewer of the namespace that owns the revision', async () => {
    await using world = await openWorld()
    const { proposal } = await toTesters(world)
    for (const outsider of [mia, olga, rory, sam, root])
      expect(await refusalOf(world.release.proposals.vote(outsider, proposal, 'approve'))).toMatch(
        /^Forbidden: voting takes a reviewer/,
      )
  })

  test('where votes take a passkey, a token is refused', async () => {
    await using world = await openWorld()
    const { proposal } = await toTesters(world)
    for (const assurance of ['none', 'token', 'link', 'password'] as const)
      expect(await refusalOf(world.release.proposals.vote({ ...safa, assurance }, proposal, 'approve'))).toBe(
        'Forbidden: votes need a sign-in by passkey',
      )
  })

  test('one person approves once, however often they vote', async () => {
    await using world = await openWorld()
    const { proposal } = await toTesters(world)
    await approve(world.release, proposal, [safa, safa, safa])
    expect(await unmetOf(world.release.proposals.decide(paul, proposal))).toBe('approvals 1/2')
    await approve(world.release, proposal, [cleo])
    await world.release.proposals.decide(paul, proposal)
  })

  test('each speciality takes another person', async () => {
    await using world = await openWorld({
      ...preset('lab'),
      gates: {
        ...preset('lab').gates,
        internal: { evidence: [], approvals: 2, specialities: ['safety', 'security'], waitHours: 0 },
      },
    })
    const revision = await world.publish()
    const proposal = await propose(world, paul, { revision, level: 'internal' })
    await approve(world.release, proposal, [cleo, leon])
    expect(await unmetOf(world.release.proposals.decide(paul, proposal))).toBe('approval:safety safety')
  })

  test('an objection blocks until the same person approves', async () => {
    await using world = await openWorld()
    const { proposal, revision } = await toTesters(world)
    const { proposals } = world.release
    await approve(world.release, proposal, [safa, cleo, exa])
    await proposals.vote(leon, proposal, 'object', 'the licence is unclear')
    expect(await refusalOf(proposals.decide(paul, proposal))).toMatch(/^QuorumMissing: a reviewer objects/)
    await proposals.vote(cleo, proposal, 'approve')
    expect(await refusalOf(proposals.decide(paul, proposal))).toMatch(/^QuorumMissing: a reviewer objects/)
    await proposals.vote(leon, proposal, 'approve')
    await proposals.decide(paul, proposal)
    expect(levelOf(world, revision)).toBe('testers')
  })

  test('evidence that is missing or stale is named, kind by kind', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    await world.release.evidence.attach(ada, revision, { kind: 'documentation', title: 'card', freshDays: 1 })
    const proposal = await propose(world, paul, { revision, level: 'testers' })
    await approve(world.release, proposal)
    world.clock.advance(day)
    expect(await refusalOf(world.release.proposals.decide(paul, proposal))).toBe(
      'EvidenceMissing: missing or stale: documentation, capability-evaluation, security-posture',
    )
  })

  test('solo works with one person, and the decision is marked as by a single approver', async () => {
    await using world = await openWorld(preset('solo'))
    const revision = await world.publish({ repo: 'sam/wren', author: sam })
    for (const kind of ['documentation', 'licence'] as const)
      await world.release.evidence.attach(sam, revision, { kind, title: kind, freshDays: 30 })
    const proposal = await propose(world, sam, { revision, level: 'open' })
    await world.release.proposals.vote({ ...sam, assurance: 'token' }, proposal, 'approve')
    await world.release.proposals.decide(sam, proposal)
    expect(levelOf(world, revision)).toBe('open')
    expect(world.release.state.proposals.get(proposal)?.decision).toMatchObject({ isSingleApprover: true })
  })

  test('a decision of several people is not marked as by a single approver', async () => {
    await using world = await openWorld()
    const proposal = await world.raise(await world.publish(), 'internal')
    expect(world.release.state.proposals.get(proposal)?.decision).toMatchObject({ isSingleApprover: false })
  })
})

describe('a proposal', () => {
  test('lapses at the very instant', async () => {
    await using world = await openWorld()
    const { proposal } = await toTesters(world)
    await approve(world.release, proposal, [safa])
    world.clock.advance(30 * day - 1)
    await approve(world.release, proposal, [cleo])
    world.clock.advance(1)
    for (const command of [
      world.release.proposals.decide(paul, proposal),
      world.release.proposals.vote(leon, proposal, 'approve'),
    ])
      expect(await refusalOf(command)).toBe('ProposalClosed: the proposal has lapsed: make a new one')
  })

  test('is void once the policy changes, tighter or looser', async () => {
    await using world = await openWorld()
    const { proposal } = await toTesters(world)
    await approve(world.release, proposal)
    await world.release.adoptPolicy({ ...preset('lab'), holdHours: 48 }, 'acc_root')
    expect(await refusalOf(world.release.proposals.decide(paul, proposal))).toMatch(/^ProposalClosed/)
  })

  test('is void once there is new evidence, whatever it says', async () => {
    await using world = await openWorld()
    const { proposal, revision } = await toTesters(world)
    await approve(world.release, proposal)
    await world.release.evidence.attach(cleo, revision, {
      kind: 'red-team',
      title: 'a jailbreak',
      freshDays: 9,
    })
    expect(await refusalOf(world.release.proposals.decide(paul, proposal))).toMatch(/^ProposalClosed/)
  })

  test('is decided once', async () => {
    await using world = await openWorld()
    const { proposal } = await toTesters(world)
    await approve(world.release, proposal)
    await world.release.proposals.decide(paul, proposal)
    expect(await refusalOf(world.release.proposals.decide(paul, proposal))).toBe(
      'ProposalClosed: the proposal is decided already',
    )
  })

  test('a member and a stranger neither propose nor conclude', async () => {
    await using world = await openWorld()
    const { proposal, revision } = await toTesters(world)
    await approve(world.release, proposal)
    for (const other of [mia, sam, rory, root]) {
      expect(await refusalOf(world.release.proposals.decide(other, proposal))).toMatch(/^Forbidden/)
      expect(await refusalOf(propose(world, other, { revision, level: 'internal' }))).toMatch(/^NotFound/)
    }
    await world.raise(revision, 'internal')
    expect(await refusalOf(propose(world, mia, { revision, level: 'testers' }))).toMatch(/^Forbidden/)
  })

  test('its level must be more open for a raise, and more closed for a lowering', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    await world.raise(revision, 'internal')
    const refused: Array<Partial<GivenProposal>> = [
      { kind: 'raise', level: 'withheld' },
      { kind: 'raise', level: 'internal' },
      { kind: 'lower', level: 'internal' },
      { kind: 'lower', level: 'open' },
    ]
    for (const given of refused)
      expect(await refusalOf(propose(world, paul, { revision, ...given }))).toMatch(/^Unprocessable/)
  })

  test('to exempt names a parent that the revision has', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    expect(await refusalOf(propose(world, paul, { kind: 'exempt', revision, parent: sha256('x') }))).toMatch(
      /^Unprocessable/,
    )
  })
})

describe('a decision', () => {
  test('takes effect when the wait is over, and until then the countdown is known', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    await world.support(revision, 'api')
    const proposal = await propose(world, paul, { revision, level: 'api' })
    await approve(world.release, proposal)
    const { inForceFrom } = await world.release.proposals.decide(paul, proposal)
    expect(inForceFrom).toBe(world.clock.now() + day)
    expect(world.release.access({ principal: sam, action: 'infer', revision })).toMatchObject({
      allowed: false,
      until: inForceFrom,
    })
    world.clock.advance(day - 1)
    expect(levelOf(world, revision)).toBe('withheld')
    world.clock.advance(1)
    expect(levelOf(world, revision)).toBe('api')
    expect(answer(world, sam, 'infer', revision)).toBe('allowed')
  })

  test('a lowering during the wait wins, also once the wait is over', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    await world.raise(revision, 'internal')
    await world.support(revision, 'api')
    const proposal = await propose(world, paul, { revision, level: 'api' })
    await approve(world.release, proposal)
    await world.release.proposals.decide(paul, proposal)
    await lower(world, safa, revision, 'withheld')
    world.clock.advance(2 * day)
    expect(levelOf(world, revision)).toBe('withheld')
  })

  test('once its evidence is stale, the level falls to the fallback at the very instant', async () => {
    await using world = await openWorld(preset('solo'))
    const revision = await world.publish()
    await world.raise(revision, 'open', { freshDays: 10, fallback: 'internal' })
    world.clock.advance(10 * day - 1)
    expect(levelOf(world, revision)).toBe('open')
    expect(world.release.access({ principal: anonymous, action: 'download', revision })).toMatchObject({
      allowed: true,
      until: world.clock.now() + 1,
    })
    world.clock.advance(1)
    expect(levelOf(world, revision)).toBe('internal')
    expect(answer(world, anonymous, 'download', revision)).toBe('level')
  })

  test('without a fallback, stale evidence withholds', async () => {
    await using world = await openWorld(preset('solo'))
    const revision = await world.publish()
    await world.raise(revision, 'open', { freshDays: 1 })
    world.clock.advance(day)
    expect(levelOf(world, revision)).toBe('withheld')
  })
})

async function lower(world: World, by: Account, revision: Digest, level: Level): Promise<Digest> {
  const proposal = await propose(world, by, { kind: 'lower', revision, level })
  await world.release.proposals.decide(by, proposal)
  return proposal
}

describe('closing takes one person, and opens nothing', () => {
  test('one publisher lowers without a vote, at once', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    await world.raise(revision, 'open')
    await lower(world, ada, revision, 'api')
    expect(levelOf(world, revision)).toBe('api')
  })

  test('an objection does not keep anyone from lowering', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    await world.raise(revision, 'open')
    const proposal = await propose(world, safa, { kind: 'lower', revision, level: 'withheld' })
    await world.release.proposals.vote(cleo, proposal, 'object')
    await world.release.proposals.decide(safa, proposal)
    expect(levelOf(world, revision)).toBe('withheld')
  })

  test('of two lowerings, the one that closes less does not undo the other', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    await world.raise(revision, 'open')
    const slight = await propose(world, paul, { kind: 'lower', revision, level: 'gated' })
    await lower(world, safa, revision, 'withheld')
    expect(await refusalOf(world.release.proposals.decide(paul, slight))).toMatch(/^ProposalClosed/)
    expect(levelOf(world, revision)).toBe('withheld')
  })

  test('votes for a raise do not outlive a lowering', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    await world.raise(revision, 'internal')
    await world.support(revision, 'testers')
    const proposal = await propose(world, paul, { revision, level: 'testers' })
    await approve(world.release, proposal)
    await lower(world, safa, revision, 'withheld')
    expect(await refusalOf(world.release.proposals.decide(paul, proposal))).toMatch(/^ProposalClosed/)
  })

  test('a lowering does not make a release out of stale evidence', async () => {
    await using world = await openWorld(preset('solo'))
    const revision = await world.publish()
    await world.raise(revision, 'open', { freshDays: 10, fallback: 'internal' })
    world.clock.advance(10 * day)
    expect(await refusalOf(propose(world, paul, { kind: 'lower', revision, level: 'gated' }))).toMatch(
      /^Unprocessable: gated is no more closed than internal/,
    )
  })

  test('a lowering does not make evidence last longer', async () => {
    await using world = await openWorld(preset('solo'))
    const revision = await world.publish()
    await world.raise(revision, 'open', { freshDays: 10, fallback: 'internal' })
    const proposal = await propose(world, paul, { kind: 'lower', revision, level: 'gated', fallback: 'api' })
    await world.release.proposals.decide(paul, proposal)
    expect(levelOf(world, revision)).toBe('gated')
    world.clock.advance(10 * day)
    expect(levelOf(world, revision)).toBe('internal')
  })

  test('a lowering keeps the safeguard profile', async () => {
    await using world = await openWorld(preset('solo'))
    const revision = await world.publish()
    await world.raise(revision, 'open', { profile: sha256('strict') })
    expect(
      await refusalOf(
        propose(world, paul, { kind: 'lower', revision, level: 'api', profile: sha256('loose') }),
      ),
    ).toMatch(/^Unprocessable/)
    await lower(world, paul, revision, 'api')
    expect(world.release.access({ principal: sam, action: 'infer', revision })).toMatchObject({
      allowed: true,
      profile: sha256('strict'),
    })
  })

  test('what has gone stale is released again with fresh evidence', async () => {
    await using world = await openWorld(preset('solo'))
    const revision = await world.publish()
    await world.raise(revision, 'open', { freshDays: 10, fallback: 'internal' })
    world.clock.advance(10 * day)
    await world.raise(revision, 'open', { freshDays: 20 })
    expect(levelOf(world, revision)).toBe('open')
  })
})

describe('a hold', () => {
  test('closes at once and ends by itself after its hours', async () => {
    await using world = await openWorld(preset('solo'))
    const revision = await world.publish()
    await world.raise(revision, 'open')
    await world.release.holds.place(safa, {
      scope: { kind: 'revision', revision },
      reason: 'a leak',
      hours: 5,
    })
    expect(world.release.access({ principal: sam, action: 'download', revision })).toMatchObject({
      allowed: false,
      reason: 'held',
      until: world.clock.now() + 5 * hour,
    })
    world.clock.advance(5 * hour - 1)
    expect(levelOf(world, revision)).toBe('withheld')
    world.clock.advance(1)
    expect(levelOf(world, revision)).toBe('open')
  })

  test('lasts as long as the policy says where nobody says how long', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    const hold = await world.release.holds.place(safa, { scope: { kind: 'revision', revision }, reason: '' })
    expect(hold.until).toBe(world.clock.now() + 72 * hour)
  })

  test('to lift it takes a quorum, and not the one who proposes', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    await world.raise(revision, 'open')
    const { hold } = await world.release.holds.place(safa, {
      scope: { kind: 'revision', revision },
      reason: 'a leak',
    })
    await world.release.evidence.attach(safa, revision, {
      kind: 'containment-note',
      title: 'fixed',
      freshDays: 9,
    })
    const proposal = await propose(world, cleo, { kind: 'lift', hold })
    const { proposals } = world.release
    await proposals.vote(safa, proposal, 'approve')
    expect(await unmetOf(proposals.decide(cleo, proposal))).toBe('approvals 1/2')
    expect(await refusalOf(proposals.vote(cleo, proposal, 'approve'))).toBe(
      'Forbidden: the proposer has no vote',
    )
    expect(levelOf(world, revision)).toBe('withheld')
    await proposals.vote(leon, proposal, 'approve')
    await proposals.decide(cleo, proposal)
    expect(levelOf(world, revision)).toBe('open')
  })

  test('over a namespace or over everything is lifted by a quorum too: no revision, no evidence', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    await world.raise(revision, 'open')
    for (const scope of [{ kind: 'owner', owner: lab }, { kind: 'all' }] as const) {
      const { hold } = await world.release.holds.place(safa, { scope, reason: 'a leak' })
      expect(levelOf(world, revision)).toBe('withheld')
      const proposal = await propose(world, cleo, { kind: 'lift', hold })
      expect(await unmetOf(world.release.proposals.decide(cleo, proposal))).toMatch(/^approvals 0\/2/)
      await approve(world.release, proposal, [safa, leon])
      await world.release.proposals.decide(cleo, proposal)
      expect(levelOf(world, revision)).toBe('open')
    }
  })

  test('over everything, placed by the only operator of solo, is theirs to lift', async () => {
    await using world = await openWorld(preset('solo'))
    const { hold } = await world.release.holds.place(root, { scope: { kind: 'all' }, reason: 'a test' })
    const proposal = await propose(world, root, { kind: 'lift', hold })
    await world.release.proposals.vote(root, proposal, 'approve')
    await world.release.proposals.decide(root, proposal)
    expect(world.release.state.holds.get(hold)?.liftedAt).toBe(world.clock.now())
  })

  test('over everything is for reviewers to lift where several decide: an operator has no say by that alone', async () => {
    await using world = await openWorld()
    const { hold } = await world.release.holds.place(root, { scope: { kind: 'all' }, reason: 'a test' })
    expect(await refusalOf(propose(world, root, { kind: 'lift', hold }))).toMatch(/^Forbidden/)
    const proposal = await propose(world, cleo, { kind: 'lift', hold })
    expect(await refusalOf(world.release.proposals.vote(root, proposal, 'approve'))).toMatch(/^Forbidden/)
    expect(await refusalOf(world.release.proposals.decide(root, proposal))).toMatch(/^Forbidden/)
  })

  test('over a parent closes every descendant, exempt or not', async () => {
    await using world = await openWorld(preset('solo'))
    const base = await world.publish({ repo: 'lab/base' })
    const child = await world.publish({ repo: 'lab/child', parents: [base] })
    const edge = await propose(world, paul, { kind: 'exempt', revision: child, parent: base })
    await approve(world.release, edge, [safa])
    await world.release.proposals.decide(paul, edge)
    await world.raise(child, 'open')
    expect(levelOf(world, child)).toBe('open')
    await world.release.holds.place(safa, { scope: { kind: 'revision', revision: base }, reason: '' })
    expect(levelOf(world, child)).toBe('withheld')
  })

  test('over an account tells it nothing of what it could not know', async () => {
    await using world = await openWorld(preset('solo'))
    const known = await world.publish({ repo: 'lab/known' })
    await world.raise(known, 'open')
    const secret = await world.publish({ repo: 'lab/secret' })
    await world.release.holds.place(root, { scope: { kind: 'account', account: sam.id }, reason: 'stolen' })
    expect(actions.map((action) => answer(world, sam, action, known))).toEqual(['held', 'held', 'held'])
    expect(actions.map((action) => answer(world, sam, action, secret))).toEqual(['level', 'level', 'level'])
  })

  test('over the account of an owner or reviewer hides from them also what nobody has released', async () => {
    await using world = await openWorld(preset('solo'))
    const revision = await world.publish()
    for (const insider of [olga, leon]) {
      expect(answer(world, insider, 'see', revision)).toBe('allowed')
      const scope = { kind: 'account', account: insider.id } as const
      await world.release.holds.place(root, { scope, reason: 'stolen' })
      expect(answer(world, insider, 'see', revision)).toBe('held')
    }
  })

  test('over an account takes its say away, and leaves it no way to lift that itself', async () => {
    await using world = await openWorld()
    const { proposal } = await toTesters(world)
    await approve(world.release, proposal, [cleo, exa])
    const { hold } = await world.release.holds.place(cleo, {
      scope: { kind: 'account', account: safa.id },
      reason: 'stolen',
    })
    const lift = await propose(world, cleo, { kind: 'lift', hold })
    const held = /^Forbidden: a hold closes this account/
    const { proposals, grants } = world.release
    expect(await refusalOf(proposals.vote(safa, proposal, 'approve'))).toMatch(held)
    expect(await refusalOf(proposals.vote(safa, lift, 'approve'))).toMatch(held)
    expect(await refusalOf(proposals.decide(safa, lift))).toMatch(held)
    expect(await refusalOf(propose(world, safa, { kind: 'lift', hold }))).toMatch(held)
    const request = await grants.request(sam, { repo: otter, purpose: '' })
    expect(await refusalOf(grants.grant(safa, request, { until: world.clock.now() + day }))).toMatch(held)
    expect(await refusalOf(grants.request(safa, { repo: otter, purpose: '' }))).toMatch(held)
  })

  test('members and strangers place none; an operator holds everything but no single revision', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    await world.raise(revision, 'open')
    const { holds } = world.release
    for (const other of [mia, sam, gwen])
      for (const scope of [
        { kind: 'revision', revision },
        { kind: 'owner', owner: lab },
        { kind: 'all' },
      ] as const)
        expect(await refusalOf(holds.place(other, { scope, reason: '' }))).toMatch(/^Forbidden/)
    expect(await refusalOf(holds.place(rory, { scope: { kind: 'owner', owner: lab }, reason: '' }))).toMatch(
      /^Forbidden/,
    )
    await holds.place(root, { scope: { kind: 'all' }, reason: '' })
  })
})

describe('lineage', () => {
  test('a child is at most as open as its parent, until a decision exempts the edge', async () => {
    await using world = await openWorld(preset('solo'))
    const base = await world.publish({ repo: 'lab/base' })
    const child = await world.publish({ repo: 'lab/child', parents: [base] })
    await world.raise(child, 'open')
    expect(levelOf(world, child)).toBe('withheld')
    await world.raise(base, 'api')
    expect(levelOf(world, child)).toBe('api')
    const edge = await propose(world, paul, { kind: 'exempt', revision: child, parent: base })
    await approve(world.release, edge, [safa])
    await world.release.proposals.decide(paul, edge)
    expect(levelOf(world, child)).toBe('open')
  })

  test('a parent that is not known keeps the child withheld, also when it appears later', async () => {
    await using world = await openWorld(preset('solo'))
    const child = await world.publish({ repo: 'lab/child', parents: [sha256('lab/base')] })
    await world.raise(child, 'open')
    expect(levelOf(world, child)).toBe('withheld')
    const base = await world.publish({ repo: 'lab/base' })
    await world.raise(base, 'open')
    expect([levelOf(world, base), levelOf(world, child)]).toEqual(['open', 'withheld'])
  })

  test('a second repo with the same files gets no say', async () => {
    await using world = await openWorld(preset('solo'))
    const revision = await world.publish()
    await world.raise(revision, 'gated')
    const again = await world.publish({ repo: 'sam/copy', files: 'lab/otter', author: sam })
    expect(again).toBe(revision)
    expect(world.release.state.revisions.get(revision)).toMatchObject({ repo: 'lab/otter', author: ada.id })
    expect(await refusalOf(propose(world, sam, { revision, level: 'open' }))).toMatch(/^Forbidden/)
    expect(
      await refusalOf(world.release.holds.place(sam, { scope: { kind: 'revision', revision }, reason: '' })),
    ).toMatch(/^Forbidden/)
    expect(answer(world, sam, 'download', revision)).toBe('not-granted')
  })

  test('nobody grants the weights of others through a copy of their own', async () => {
    await using world = await openWorld(preset('solo'))
    const revision = await world.publish()
    await world.raise(revision, 'gated')
    await world.publish({ repo: 'sam/copy', files: 'lab/otter', author: sam })
    const { grants } = world.release
    const request = await grants.request(gwen, { repo: parseRepoId('sam/copy'), purpose: '' })
    await grants.grant(sam, request, { until: world.clock.now() + day })
    expect(answer(world, gwen, 'download', revision)).toBe('not-granted')
  })
})

/** A gated model, and a grant for it. */
async function granted(
  world: World,
  holder: Account = gwen,
  given: Partial<Parameters<World['release']['grants']['request']>[1]> = {},
): Promise<{ revision: Digest; grant: string }> {
  const revision = await world.publish()
  await world.raise(revision, 'gated')
  const { grants } = world.release
  const request = await grants.request(holder, { repo: otter, purpose: 'to study it', ...given })
  const grant = await grants.grant(olga, request, { until: world.clock.now() + 10 * day })
  return { revision, grant }
}

describe('a grant', () => {
  test('ends at the very instant', async () => {
    await using world = await openWorld(preset('solo'))
    const { revision } = await granted(world)
    const until = world.clock.now() + 10 * day
    expect(world.release.access({ principal: gwen, action: 'download', revision })).toMatchObject({
      allowed: true,
      until,
    })
    world.clock.advance(10 * day - 1)
    expect(answer(world, gwen, 'download', revision)).toBe('allowed')
    world.clock.advance(1)
    expect(answer(world, gwen, 'download', revision)).toBe('expired')
  })

  test('is revoked at once, and once', async () => {
    await using world = await openWorld(preset('solo'))
    const { revision, grant } = await granted(world)
    const { grants } = world.release
    expect(await refusalOf(grants.revoke(gwen, grant, ''))).toMatch(/^NotFound/)
    await grants.revoke(leon, grant, 'misuse')
    expect(answer(world, gwen, 'download', revision)).toBe('revoked')
    expect(await refusalOf(grants.revoke(olga, grant, ''))).toMatch(/^Conflict/)
  })

  test('counts only in its territory, and nowhere where that is not known', async () => {
    await using world = await openWorld(preset('solo'))
    const { revision } = await granted(world, gwen, { territory: ['FR', 'CA'] })
    const from = (territory?: string) =>
      world.release.access({
        principal: gwen,
        action: 'download',
        revision,
        ...(territory === undefined ? {} : { territory }),
      })
    expect(from('CA')).toMatchObject({ allowed: true })
    expect(from('US')).toMatchObject({ allowed: false, reason: 'territory' })
    expect(from()).toMatchObject({ allowed: false, reason: 'territory' })
  })

  test('under an agreement rests once that has a new version', async () => {
    await using world = await openWorld(preset('solo'))
    const { release } = world
    const terms = { id: 'research', title: 'Research use', text: 'Study only.' }
    expect(await release.putAgreement({ ...terms, version: 1 }, 'acc_root')).toBe('created')
    expect(await release.putAgreement({ ...terms, version: 1 }, 'acc_root')).toBe('unchanged')
    const { revision } = await granted(world, gwen, { agreement: { id: 'research', version: 1 } })
    expect(answer(world, gwen, 'download', revision)).toBe('allowed')
    expect(
      await refusalOf(release.putAgreement({ ...terms, text: 'Anything.', version: 1 }, 'acc_root')),
    ).toMatch(/^Conflict/)
    expect(await release.putAgreement({ ...terms, version: 2 }, 'acc_root')).toBe('updated')
    expect(answer(world, gwen, 'download', revision)).toBe('agreement')
    const old = { repo: otter, purpose: '', agreement: { id: 'research', version: 1 } }
    expect(await refusalOf(release.grants.request(sam, old))).toBe(
      'Unprocessable: agreement research is at version 2',
    )
  })

  test('of an organisation covers its members but not its services, and no one else', async () => {
    await using world = await openWorld(preset('solo'))
    const { revision } = await granted(world, una, { organisation: university })
    expect([una, gwen, rory, unibot, sam].map((who) => answer(world, who, 'download', revision))).toEqual([
      'allowed',
      'allowed',
      'allowed',
      'not-granted',
      'not-granted',
    ])
  })

  test('for an organisation is asked for by its owners or publishers', async () => {
    await using world = await openWorld(preset('solo'))
    const asked = { repo: otter, purpose: '', organisation: university }
    for (const other of [gwen, rory, sam])
      expect(await refusalOf(world.release.grants.request(other, asked))).toMatch(/^Forbidden/)
  })

  test('is given by owners and reviewers of the namespace, once for each request, until a time to come', async () => {
    await using world = await openWorld(preset('solo'))
    const { grants } = world.release
    const request = await grants.request(gwen, { repo: otter, purpose: 'to study it' })
    const until = world.clock.now() + day
    expect(await refusalOf(grants.request(gwen, { repo: otter, purpose: 'again' }))).toMatch(/^Conflict/)
    for (const other of [gwen, mia, sam, una, root])
      expect(await refusalOf(grants.grant(other, request, { until }))).toMatch(/^NotFound/)
    expect(await refusalOf(grants.grant(olga, request, { until: world.clock.now() }))).toMatch(
      /^Unprocessable/,
    )
    await grants.refuse(leon, request, 'no purpose')
    expect(await refusalOf(grants.grant(olga, request, { until }))).toMatch(/^Conflict/)
    await grants.request(gwen, { repo: otter, purpose: 'a better one' })
  })

  test('to infer does not let anyone download', async () => {
    await using world = await openWorld(preset('solo'))
    const revision = await world.publish()
    await world.raise(revision, 'testers')
    const { grants } = world.release
    const request = await grants.request(gwen, { repo: otter, purpose: '' })
    await grants.grant(olga, request, { until: world.clock.now() + day, actions: ['infer'] })
    expect(actions.map((action) => answer(world, gwen, action, revision))).toEqual([
      'allowed',
      'allowed',
      'level',
    ])
    await world.raise(revision, 'gated')
    expect(answer(world, gwen, 'download', revision)).toBe('not-granted')
  })
})

// The whole of who may do what, level by level: s see, i infer, d download, each where it is allowed.
describe('access', () => {
  const principals: Readonly<Record<string, Principal>> = {
    anonymous,
    stranger: sam,
    granted: gwen,
    member: mia,
    reviewer: safa,
    publisher: paul,
    owner: olga,
    operator: root,
  }
  const table = `
             anonymous stranger granted member reviewer publisher owner operator
    withheld ---       ---      ---     ---    s--      sid       sid   ---
    internal ---       ---      ---     si-    si-      sid       sid   ---
    testers  ---       ---      si-     ---    s--      sid       sid   ---
    api      s--       si-      si-     si-    si-      sid       sid   si-
    gated    s--       si-      sid     si-    si-      sid       sid   si-
    open     sid       sid      sid     sid    sid      sid       sid   sid
    held     ---       ---      ---     ---    s--      s--       s--   ---`
  const [heads = [], ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))

  test.each(rows)('%s', async (level, ...expected) => {
    await using world = await openWorld(preset('solo'))
    const revision = await world.publish()
    const decided = levels.find((known) => known === level) ?? 'open'
    if (decided !== 'withheld') await world.raise(revision, decided)
    const { grants, holds } = world.release
    const request = await grants.request(gwen, { repo: otter, purpose: '' })
    await grants.grant(olga, request, { until: world.clock.now() + day, actions: ['infer', 'download'] })
    if (level === 'held') await holds.place(safa, { scope: { kind: 'revision', revision }, reason: '' })
    const allowed = heads.map((head) =>
      actions
        .map((action) =>
          answer(world, principals[head] ?? anonymous, action, revision) === 'allowed'
            ? action.charAt(0)
            : '-',
        )
        .join(''),
    )
    expect(Object.fromEntries(heads.map((head, index) => [head, allowed[index]]))).toEqual(
      Object.fromEntries(heads.map((head, index) => [head, expected[index]])),
    )
  })

  test('a revision that nobody registered is unknown to everyone', async () => {
    await using world = await openWorld()
    expect(answer(world, olga, 'see', sha256('nothing'))).toBe('unknown')
    expect(levelOf(world, sha256('nothing'))).toBe('withheld')
  })
})

describe('the record', () => {
  test('every change of the state is one entry, and a refusal is none', async () => {
    await using world = await openWorld()
    const { release } = world
    const { proposals, grants, holds } = release
    const revision = sha256('lab/otter')
    const entriesOf = async (command: () => Promise<unknown>) => await world.entriesOf(command)
    expect(await entriesOf(async () => await world.publish())).toEqual(['revision'])
    expect(await entriesOf(async () => await world.support(revision, 'internal'))).toEqual(['evidence'])
    let proposal = revision
    expect(
      await entriesOf(async () => (proposal = await propose(world, paul, { revision, level: 'internal' }))),
    ).toEqual(['proposal'])
    expect(await entriesOf(async () => await refusalOf(proposals.decide(paul, proposal)))).toEqual([])
    expect(await entriesOf(async () => await refusalOf(proposals.vote(paul, proposal, 'approve')))).toEqual(
      [],
    )
    expect(await entriesOf(async () => await proposals.vote(safa, proposal, 'approve'))).toEqual(['vote'])
    expect(await entriesOf(async () => await proposals.decide(paul, proposal))).toEqual(['decision'])
    let request = ''
    expect(
      await entriesOf(async () => (request = await grants.request(gwen, { repo: otter, purpose: '' }))),
    ).toEqual(['request'])
    let grant = ''
    expect(
      await entriesOf(
        async () => (grant = await grants.grant(olga, request, { until: world.clock.now() + day })),
      ),
    ).toEqual(['grant'])
    expect(await entriesOf(async () => await grants.revoke(olga, grant, ''))).toEqual(['revoke'])
    const second = await grants.request(gwen, { repo: otter, purpose: '' })
    expect(await entriesOf(async () => await grants.refuse(olga, second, ''))).toEqual(['refuse'])
    // A hold has two halves: what is closed is public, why is sealed.
    expect(
      await entriesOf(
        async () => await holds.place(safa, { scope: { kind: 'revision', revision }, reason: '' }),
      ),
    ).toEqual(['hold', 'notice'])
    expect(await entriesOf(async () => await release.recordExposure(revision, 'held', gwen.id))).toEqual([
      'exposure',
    ])
    expect(await entriesOf(async () => await release.recordExposure(revision, 'held', gwen.id))).toEqual([])
    expect(await entriesOf(async () => await release.adoptPolicy(preset('solo'), 'acc_root'))).toEqual([
      'policy',
    ])
    expect(await entriesOf(async () => await release.adoptPolicy(preset('solo'), 'acc_root'))).toEqual([])
  })

  test('a policy that contradicts itself is not adopted', async () => {
    await using world = await openWorld()
    const { exempt } = preset('lab')
    const faulty = { ...preset('lab'), exempt: { ...exempt, approvals: 0 } }
    expect(await refusalOf(world.release.adoptPolicy(faulty, 'acc_root'))).toMatch(
      /^Unprocessable: the policy contradicts itself: exempt/,
    )
    expect(world.release.policyName()).toBe('lab')
  })

  test('nothing is decided before a policy is adopted', async () => {
    await using world = await openWorld()
    const { release } = world
    release.state.policies.length = 0
    const revision = await world.publish()
    expect(await refusalOf(propose(world, paul, { revision, level: 'internal' }))).toMatch(/^Unavailable/)
  })

  test('everyone who listens hears of every change, until they stop', async () => {
    await using world = await openWorld()
    let heard = 0
    const stop = world.release.onChange(() => (heard += 1))
    await world.publish()
    stop()
    await world.publish({ repo: 'lab/other' })
    expect(heard).toBe(1)
  })

  test('the same evidence is attached once', async () => {
    await using world = await openWorld()
    const revision = await world.publish()
    const given = { kind: 'licence', title: 'Apache-2.0', freshDays: 10 } as const
    await world.release.evidence.attach(ada, revision, given)
    expect(await refusalOf(world.release.evidence.attach(ada, revision, given))).toMatch(/^Conflict/)
    expect(await refusalOf(world.release.evidence.attach(sam, revision, given))).toMatch(/^NotFound/)
  })
})
