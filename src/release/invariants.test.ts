import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import type { Account, AccountId, Principal, Speciality } from '../accounts/index.ts'
import { parseAccountName, parseRepoId, type AccountName } from '../names/index.ts'
import { digestOf, ManualClock, Problem, sha256, type Digest, type Instant } from '../std/index.ts'
import { access, actions, type Question } from './access.ts'
import { createRelease, type Release } from './create-release.ts'
import { exposures, isMoreOpen, levels } from './level.ts'
import { memoryRecord } from './memory-record.testing.ts'
import { presets, type Policy } from './policy.ts'
import { asReleaseEntry, type ReleaseEntry } from './release-entry.ts'
import { decidedLevel, effectiveLevel, exposureAt, holdsOver, isExempt, levelDecision } from './standing.ts'
import { emptyState, fold, type State } from './state.ts'

// Histories are made by the real commands from random intentions, so that they contain what the product can
// contain; the properties are then asked of the entries alone.

const lab = parseAccountName('lab')
const guest = parseAccountName('guest-university')
const hour = 3_600_000

function person(
  name: string,
  organisation: AccountName,
  roles: Account['memberships'][number]['roles'],
  specialities: readonly Speciality[] = [],
): Account {
  return {
    kind: 'person',
    id: `acc_${name}` as AccountId,
    name: parseAccountName(name),
    fullName: name,
    isOperator: false,
    assurance: 'passkey',
    scopes: ['read', 'write', 'inference'],
    memberships: [{ organisation, roles, specialities, teams: [] }],
  }
}

const people = [
  person('ada', lab, ['publisher']),
  person('ben', lab, ['owner', 'reviewer'], ['safety', 'security']),
  person('cleo', lab, ['reviewer'], ['security']),
  person('dov', lab, ['reviewer'], ['legal', 'safety']),
  person('eve', guest, ['owner']),
  person('fay', guest, ['member']),
  person('gil', lab, ['reviewer'], ['legal']),
] as const
const asking: readonly Principal[] = [{ kind: 'anonymous' }, ...people]

const policies: readonly Policy[] = [
  {
    ...(presets['lab'] as Policy),
    name: 'quick lab',
    gates: Object.fromEntries(
      levels.slice(1).map((level, index) => [
        level,
        {
          evidence: index === 0 ? [] : ['documentation'],
          approvals: index < 2 ? 1 : 2,
          specialities: index < 2 ? [] : ['safety', 'security'],
          waitHours: index === 4 ? 5 : 0,
        },
      ]),
    ) as unknown as Policy['gates'],
    lift: { evidence: [], approvals: 2, specialities: ['safety'], waitHours: 0 },
    exempt: { evidence: [], approvals: 1, specialities: [], waitHours: 0 },
  },
  { ...(presets['solo'] as Policy) },
]

type Intention =
  | { do: 'publish'; who: number; parents: number[] }
  | { do: 'evidence'; who: number; revision: number; freshDays: number }
  | { do: 'propose'; who: number; revision: number; kind: 'raise' | 'lower'; level: number; fallback: number }
  | { do: 'exempt'; who: number; revision: number; parent: number }
  | { do: 'lift'; who: number; hold: number; voters: number[] }
  | { do: 'vote'; who: number; proposal: number; approve: boolean }
  | { do: 'decide'; who: number; proposal: number }
  | { do: 'hold'; who: number; revision: number; scope: number; hours: number }
  | { do: 'grant'; who: number; revision: number; hours: number }
  | { do: 'revoke'; who: number; grant: number }
  | { do: 'expose'; revision: number; exposure: number }
  | { do: 'policy'; policy: number }
  | {
      do: 'release'
      who: number
      revision: number
      level: number
      freshDays: number
      voters: number[]
      delayHours: number
    }
  | { do: 'close'; who: number; revision: number; level: number; slighter: number }
  | { do: 'wait'; hours: number }

const index = fc.nat({ max: 5 })
// Mostly enough people; sometimes one of them several times, or people of one speciality.
const voters: fc.Arbitrary<number[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<number[]>([1, 2, 3]) },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom<number[]>(1, 1, 2, 3, 6), { minLength: 1, maxLength: 4 }),
  },
)
const intention: fc.Arbitrary<Intention> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      who: fc.constantFrom(0, 0, 1),
      parents: fc.array(fc.nat({ max: 2 }), { maxLength: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('evidence' as const),
      who: fc.nat({ max: 3 }),
      revision: index,
      freshDays: fc.nat({ max: 3 }).map((days) => days + 1),
    }),
  },
  // A release done right, in one intention: otherwise hardly any history would open anything.
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('release' as const),
      who: fc.constantFrom(0, 0, 0, 1),
      voters,
      delayHours: fc.constantFrom(0, 0, 0, 30, 60),
      revision: index,
      level: fc.constantFrom(1, 2, 3, 4, 4, 4, 5, 5),
      freshDays: fc.constantFrom(1, 3, 30, 30),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('propose' as const),
      who: index,
      revision: index,
      kind: fc.constantFrom('raise' as const, 'raise' as const, 'lower' as const),
      level: index,
      fallback: fc.nat({ max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('exempt' as const),
      who: fc.constantFrom(0, 1),
      revision: index,
      parent: fc.nat({ max: 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('lift' as const),
      who: fc.constantFrom(0, 0, 1, 2),
      voters,
      hold: fc.nat({ max: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('vote' as const),
      who: index,
      proposal: fc.nat({ max: 3 }),
      approve: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      who: fc.nat({ max: 3 }),
      proposal: fc.nat({ max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('hold' as const),
      who: index,
      revision: index,
      scope: fc.nat({ max: 3 }),
      hours: fc.constantFrom(1, 20, 72),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('grant' as const),
      who: fc.constantFrom(4, 4, 5),
      revision: index,
      hours: fc.constantFrom(1, 10, 500),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('revoke' as const),
      who: fc.constantFrom(1, 2),
      grant: fc.nat({ max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('expose' as const),
      revision: index,
      exposure: fc.nat({ max: 2 }).map((step) => step + 1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('policy' as const), policy: fc.nat({ max: 1 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('close' as const),
      who: fc.nat({ max: 3 }),
      revision: index,
      level: fc.nat({ max: 2 }),
      slighter: fc.nat({ max: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 4, 24, 50) }),
  },
)
const history = fc.array(intention, { minLength: 8, maxLength: 30, size: 'max' })

const statistics: Record<string, number> = {
  histories: 0,
  entries: 0,
  raises: 0,
  lowers: 0,
  exemptions: 0,
  lifts: 0,
  holds: 0,
  'holds over descendants': 0,
  grants: 0,
  allows: 0,
  'allows by grant': 0,
  denies: 0,
  'denies held': 0,
  exposures: 0,
  capped: 0,
  stale: 0,
  refusals: 0,
}
const leastSeen = {
  raises: 1500,
  lowers: 60,
  lifts: 70,
  exemptions: 500,
  holds: 400,
  'holds over descendants': 400,
  'allows by grant': 200,
  'denies held': 3000,
  exposures: 500,
  capped: 500,
  stale: 100,
  'closed by one': 60,
}
const count = (what: string, more = 1): void => void (statistics[what] = (statistics[what] ?? 0) + more)

/** Plays the intentions; what the rules refuse is counted and passed over. */
async function play(intentions: readonly Intention[]): Promise<{ entries: ReleaseEntry[]; now: Instant }> {
  const clock = new ManualClock()
  const record = memoryRecord(clock)
  const release = await createRelease({ record, clock })
  await release.adoptPolicy(policies[0] as Policy, 'instance')
  // Every history has a family: a base, its child, and a grandchild of both.
  const family: Intention[] = [[], [0], [0, 1]].map((parents) => ({ do: 'publish', who: 0, parents }))
  for (const step of [...family, ...intentions]) {
    try {
      await perform(release, record, clock, step)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      count('refusals')
    }
    clock.advance(60_000)
  }
  const entries = record.entries.map(asReleaseEntry).filter((entry) => entry !== undefined)
  count('histories')
  count('entries', entries.length)
  return { entries, now: clock.now() }
}

async function perform(
  release: Release,
  record: ReturnType<typeof memoryRecord>,
  clock: ManualClock,
  step: Intention,
): Promise<void> {
  const { state } = release
  const revisions = [...state.revisions.keys()]
  const proposals = [...state.proposals.values()].reverse()
  const revisionAt = (position: number): Digest =>
    revisions[position % Math.max(1, revisions.length)] ?? sha256('none')
  const who = 'who' in step ? (people[step.who] as Account) : people[1]
  switch (step.do) {
    case 'publish': {
      const revision = sha256(`revision ${revisions.length}`)
      const parents = [
        ...new Set(step.parents.map((parent) => revisions[parent]).filter((parent) => parent !== undefined)),
      ].map((parent) => ({ revision: parent, kind: 'finetune' as const }))
      await record.transact((transaction) =>
        release.registerRevision(transaction, {
          revision,
          repo: parseRepoId(`lab/model-${revisions.length}`),
          commit: 'c',
          owner: lab,
          author: who.id,
          parents,
        }),
      )
      return
    }
    case 'evidence':
      await release.evidence.attach(who, revisionAt(step.revision), {
        kind: 'documentation',
        title: `paper ${state.seq}`,
        freshDays: step.freshDays,
      })
      return
    case 'propose':
      await release.proposals.propose(who, {
        kind: step.kind,
        revision: revisionAt(step.revision),
        level: levels[step.level] ?? 'open',
        fallback: levels[step.fallback] ?? 'withheld',
        profile: sha256('standard'),
        note: '',
      })
      return
    case 'exempt': {
      const children = [...state.revisions.values()].filter((revision) => revision.parents.length > 0)
      const child = children[step.revision % Math.max(1, children.length)]
      const parent = child?.parents[step.parent % child.parents.length]
      if (child === undefined || parent === undefined) return
      const proposal = await release.proposals.propose(who, {
        kind: 'exempt',
        revision: child.revision,
        parent: parent.revision,
        note: '',
      })
      await release.proposals.vote(people[3], proposal, 'approve')
      await release.proposals.decide(people[3], proposal)
      return
    }
    case 'lift': {
      const hold = [...state.holds.keys()][step.hold]
      const proposal = await release.proposals.propose(who, {
        kind: 'lift',
        ...(hold === undefined ? {} : { hold }),
        note: '',
      })
      await voteAll(release, proposal, step.voters)
      await release.proposals.decide(people[3], proposal)
      return
    }
    case 'vote': {
      const proposal = proposals[step.proposal]
      if (proposal !== undefined)
        await release.proposals.vote(who, proposal.proposal, step.approve ? 'approve' : 'object')
      return
    }
    case 'decide': {
      const proposal = proposals[step.proposal]
      if (proposal !== undefined) await release.proposals.decide(who, proposal.proposal)
      return
    }
    case 'hold': {
      const parents = [...state.revisions.values()].flatMap((revision) =>
        revision.parents.map((parent) => parent.revision),
      )
      const ancestor = parents[step.revision % Math.max(1, parents.length)] ?? revisionAt(step.revision)
      const scopes = [
        { kind: 'revision' as const, revision: ancestor },
        { kind: 'revision' as const, revision: revisionAt(step.revision) },
        { kind: 'owner' as const, owner: lab },
        { kind: 'account' as const, account: people[4].id },
      ]
      await release.holds.place(who, {
        scope: scopes[step.scope] ?? { kind: 'all' },
        reason: 'smoke',
        hours: step.hours,
      })
      return
    }
    case 'grant': {
      const gated = [...state.revisions.values()].filter(
        (revision) => effectiveLevel(state, revision.revision, clock.now()) === 'gated',
      )
      const repo =
        (gated[step.revision % Math.max(1, gated.length)] ?? state.revisions.get(revisionAt(step.revision)))
          ?.repo ?? parseRepoId('lab/none')
      const request = await release.grants.request(who, {
        repo,
        ...(step.who === 4 ? { organisation: guest } : {}),
        purpose: 'research',
      })
      await release.grants.grant(people[1], request, { until: clock.now() + step.hours * hour })
      return
    }
    case 'revoke': {
      const grant = [...state.grants.keys()][step.grant]
      if (grant !== undefined) await release.grants.revoke(who, grant, 'over')
      return
    }
    case 'expose':
      await release.recordExposure(revisionAt(step.revision), exposures[step.exposure] as 'served')
      return
    case 'policy':
      await release.adoptPolicy(policies[step.policy] as Policy, 'instance')
      return
    case 'release': {
      const revision = revisionAt(step.revision)
      await release.evidence.attach(people[0], revision, {
        kind: 'documentation',
        title: `card ${state.seq}`,
        freshDays: step.freshDays,
      })
      const proposal = await release.proposals.propose(who, {
        kind: 'raise',
        revision,
        level: levels[step.level] ?? 'open',
        fallback: 'internal',
        profile: sha256('standard'),
        note: '',
      })
      await voteAll(release, proposal, step.voters)
      clock.advance(step.delayHours * hour)
      await release.proposals.decide(people[3], proposal)
      return
    }
    case 'close': {
      // One person, no vote: closing takes no quorum. Sometimes another has proposed to close less, and decides after.
      const lowering = { kind: 'lower' as const, revision: revisionAt(step.revision), note: '' }
      const level = levels[step.level] ?? 'withheld'
      const [another] = people
      const slighter =
        step.slighter === 0
          ? undefined
          : await release.proposals.propose(another, {
              ...lowering,
              level: levels[step.level + step.slighter] ?? level,
            })
      const proposal = await release.proposals.propose(who, { ...lowering, level })
      await release.proposals.decide(who, proposal)
      count('closed by one')
      if (slighter !== undefined) await release.proposals.decide(another, slighter)
      return
    }
    case 'wait':
      clock.advance(step.hours * hour)
  }
}

/** Those who may not vote are refused, and the others go on. */
async function voteAll(release: Release, proposal: Digest, voters: readonly number[]): Promise<void> {
  for (const voter of voters) {
    await release.proposals.vote(people[voter] as Account, proposal, 'approve').catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error
    })
  }
}

function stateOf(entries: readonly ReleaseEntry[]): State {
  const state = emptyState()
  for (const entry of entries) fold(state, entry)
  return state
}

function questions(state: State): Question[] {
  return [...state.revisions.keys()].flatMap((revision) =>
    asking.flatMap((principal) => actions.map((action) => ({ principal, action, revision }))),
  )
}

// Millions of checks: vitest's expect would take most of the time.
function must(holds: boolean, invariant: string): void {
  if (!holds) throw new Error(`invariant ${invariant}`)
}

const runs = { numRuns: 1500, seed: 20_261_125 }
const afterEachHistory = (property: (entries: ReleaseEntry[], now: Instant) => void) =>
  fc.assert(
    fc.asyncProperty(history, async (intentions) => {
      const { entries, now } = await play(intentions)
      property(entries, now)
    }),
    runs,
  )

afterAll(() => {
  console.log(
    `generator: ${Object.entries(statistics)
      .map(([what, number]) => `${what} ${number}`)
      .join(', ')}`,
  )
})

describe('the invariants of release control, over random histories', () => {
  test('1 to 5, 7, 8, 10 and 11 hold after every history', { timeout: 120_000 }, async () => {
    await afterEachHistory((entries, now) => {
      const state = stateOf(entries)
      for (const entry of entries) tally(entry)
      for (const question of questions(state)) {
        const answer = access(state, question, now)
        everyAllowTraces(state, question, now)
        aHoldOnlyCloses(state, question, now)
        if (answer.until !== undefined)
          must(isDeepStrictEqual(access(state, question, answer.until - 1), answer), '10: until is sound')
      }
      for (const revision of state.revisions.keys()) childrenStayBelow(state, revision, now)
      everyDecisionIsEarned(entries)
      thePastStays(entries)
      exposureNeverFalls(entries, state)
    })
    // A generator that never opens anything would make every property true.
    for (const [what, least] of Object.entries(leastSeen))
      expect(statistics[what], what).toBeGreaterThan(least)
  })

  test('6: replaying the entries in any chunks gives the same state', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.array(fc.nat({ max: 60 }), { maxLength: 5 }), async (intentions, cuts) => {
        const { entries } = await play(intentions)
        const state = emptyState()
        let from = 0
        for (const cut of [...cuts.sort((a, b) => a - b), entries.length]) {
          // Every chunk begins a little before the last one ended, as after a crash.
          for (const entry of entries.slice(Math.max(0, from - 2), cut)) fold(state, entry)
          from = Math.max(from, cut)
        }
        expect(state).toEqual(stateOf(entries))
      }),
      { ...runs, numRuns: 400 },
    )
  })
})

function tally(entry: ReleaseEntry): void {
  if (entry.type === 'decision')
    count(
      ({ raise: 'raises', lower: 'lowers', lift: 'lifts', exempt: 'exemptions' } as const)[entry.body.kind],
    )
  if (entry.type === 'hold') count('holds')
  if (entry.type === 'grant') count('grants')
  if (entry.type === 'exposure') count('exposures')
}

function everyAllowTraces(state: State, question: Question, now: Instant): void {
  const answer = access(state, question, now)
  count(answer.allowed ? 'allows' : answer.reason === 'held' ? 'denies held' : 'denies')
  if (!answer.allowed) return
  const isHeld = holdsOver(state, question.revision, now).length > 0
  if (question.action !== 'see') must(!isHeld, '1: no hold covers an allow')
  const { decision, grant, role } = answer.basis
  if (grant !== undefined) {
    count('allows by grant')
    const found = state.grants.get(grant)
    must(
      found !== undefined && found.until > now && found.at <= now && found.revoked === undefined,
      '1: the grant is active',
    )
  }
  // Owners see, and use, what nobody has released: everyone else passes through a decision in force.
  if (role === 'owner') return
  const inForce = state.revisions
    .get(question.revision)
    ?.decisions.find((candidate) => candidate.proposal === decision)
  must(inForce !== undefined && inForce.inForceFrom <= now, '1: a decision is in force')
}

function aHoldOnlyCloses(state: State, question: Question, now: Instant): void {
  if (access(state, question, now).allowed) return
  const hold = {
    hold: 'extra',
    scope: { kind: 'revision' as const, revision: question.revision },
    at: now,
    until: now + hour,
    by: 'acc_ben',
    seq: state.seq + 1,
  }
  const held: State = { ...state, holds: new Map(state.holds).set(hold.hold, hold) }
  must(!access(held, question, now).allowed, '2: a hold never opens')
}

function childrenStayBelow(state: State, digest: Digest, now: Instant): void {
  const revision = state.revisions.get(digest)
  if (revision === undefined) return
  const level = effectiveLevel(state, digest, now)
  const decision = levelDecision(revision, now)
  if (decision?.level !== undefined && isMoreOpen(decision.level, level)) count('capped')
  if (decision?.evidence.some((evidence) => (state.evidence.get(evidence)?.freshUntil ?? 0) <= now))
    count('stale')
  for (const parent of revision.parents) {
    if (!isExempt(revision, parent.revision, now))
      must(!isMoreOpen(level, effectiveLevel(state, parent.revision, now)), '5: a child is never more open')
    if (holdsOver(state, parent.revision, now).length > 0) {
      count('holds over descendants')
      must(level === 'withheld', '5: a hold of an ancestor propagates')
    }
  }
}

function thePastStays(entries: readonly ReleaseEntry[]): void {
  const middle = entries[Math.floor(entries.length / 2)]
  if (middle === undefined) return
  const then = stateOf(entries.filter((entry) => entry.at <= middle.at))
  const later = stateOf(entries)
  for (const question of questions(then)) {
    const { until: _then, ...answered } = access(then, question, middle.at)
    const { until: _later, ...answers } = access(later, question, middle.at)
    must(isDeepStrictEqual(answers, answered), '7: later entries never change past answers')
  }
}

function exposureNeverFalls(entries: readonly ReleaseEntry[], state: State): void {
  for (const revision of state.revisions.keys()) {
    let reached = 0
    for (const entry of entries) {
      const exposure = exposures.indexOf(exposureAt(state, revision, entry.at))
      must(exposure >= reached, '8: exposure never falls')
      reached = exposure
    }
  }
}

// Judged from the entries before the decision, by other code than that which decided.
function everyDecisionIsEarned(entries: readonly ReleaseEntry[]): void {
  const before = emptyState()
  for (const entry of entries) {
    if (entry.type === 'decision') aDecisionIsEarned(before, entry)
    if (entry.type === 'decision' && entry.body.kind === 'lower') aLoweringOnlyCloses(before, entry)
    else fold(before, entry)
  }
}

/** A lowering is at no instant more open than what was in force when it was made. Folds the entry. */
function aLoweringOnlyCloses(state: State, entry: ReleaseEntry & { type: 'decision' }): void {
  const revision = entry.on === undefined ? undefined : state.revisions.get(entry.on)
  if (revision === undefined) throw new Error('a lowering of nothing')
  const inForce = {
    ...revision,
    decisions: revision.decisions.filter((decision) => decision.inForceFrom <= entry.at),
  }
  const instants = [entry.at, ...revision.evidence.map((evidence) => evidence.freshUntil)]
  const later = instants.filter((instant) => instant >= entry.at)
  const before = later.map((instant) => decidedLevel(state, inForce, instant))
  fold(state, entry)
  for (const [position, instant] of later.entries())
    must(
      !isMoreOpen(decidedLevel(state, revision, instant), before[position] ?? 'withheld'),
      '11: a lowering only closes',
    )
}

function aDecisionIsEarned(before: State, entry: ReleaseEntry & { type: 'decision' }): void {
  const { body, at } = entry
  if (body.kind === 'lower') return
  const policy = before.policies.at(-1)?.policy as Policy
  const gate =
    body.kind === 'lift'
      ? policy.lift
      : body.kind === 'exempt'
        ? policy.exempt
        : policy.gates[body.level as 'open']
  const proposal = before.proposals.get(body.proposal)
  if (proposal === undefined) throw new Error('a decision without a proposal')
  const { votes: _votes, proposal: digest, ...frozen } = proposal
  must(digestOf(frozen) === digest, '3: votes bind to the exact proposal')
  const author =
    body.kind === 'raise' && entry.on !== undefined ? before.revisions.get(entry.on)?.author : undefined
  const last = new Map(proposal.votes.map((vote) => [vote.by, vote]))
  const approvers = [...last.values()].filter((vote) => vote.choice === 'approve')
  const independent = approvers.filter(
    (vote) => policy.isSoleApprover || (vote.by !== proposal.by && vote.by !== author),
  )
  must(independent.length >= gate.approvals, '3: distinct people')
  must(
    hasDistinct(
      gate.specialities,
      independent.map((vote) => vote.specialities),
    ),
    '3: in the required roles',
  )
  must(![...last.values()].some((vote) => vote.choice === 'object'), '3: nobody objects')
  must(body.inForceFrom === at + gate.waitHours * hour, '3: the wait is kept')
  for (const kind of gate.evidence) {
    const basis = body.evidence
      .map((evidence) => before.evidence.get(evidence))
      .find((evidence) => evidence?.kind === kind)
    must(basis?.revision === entry.on, '4: evidence about this very revision')
    must((basis?.freshUntil ?? 0) > at, '4: fresh when decided')
  }
}

function hasDistinct(needed: readonly Speciality[], people: ReadonlyArray<readonly Speciality[]>): boolean {
  const [first, ...rest] = needed
  if (first === undefined) return true
  return people.some(
    (held, position) =>
      held.includes(first) &&
      hasDistinct(
        rest,
        people.filter((_, other) => other !== position),
      ),
  )
}
