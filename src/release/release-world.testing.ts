import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account, AccountId, Membership, Role, Speciality } from '../accounts/index.ts'
import { ownerOf, parseAccountName, parseRepoId } from '../names/index.ts'
import { generateSigningKey } from '../proof/index.ts'
import { createRecord, recordMigrations, type RecordRoom } from '../record/index.ts'
import { ManualClock, Problem, sha256, type Digest } from '../std/index.ts'
import { migrate, openDatabase, openDiskBlobs } from '../storage/index.ts'
import { createRelease, type Release } from './create-release.ts'
import type { Level } from './level.ts'
import { presets, type Policy } from './policy.ts'
import type { Parent } from './release.ts'

// A lab and a university on the real Record: SQLite in memory, tiles in a temporary folder, a clock moved by hand.

export const hour = 3_600_000
export const day = 24 * hour

function account(name: string, memberships: readonly Membership[], more: Partial<Account> = {}): Account {
  return {
    kind: 'person',
    id: `acc_${name}` as AccountId,
    name: parseAccountName(name),
    fullName: name,
    isOperator: false,
    assurance: 'passkey',
    scopes: ['read', 'write', 'inference'],
    memberships,
    ...more,
  }
}

const at = (organisation: string, roles: readonly Role[], specialities: readonly Speciality[] = []) => [
  { organisation: parseAccountName(organisation), roles, specialities, teams: [] },
]

export const lab = parseAccountName('lab')
export const university = parseAccountName('university')
export const people = {
  /** Trains the models, so she is the author of every revision. */
  ada: account('ada', at('lab', ['publisher', 'reviewer'], ['safety'])),
  paul: account('paul', at('lab', ['publisher', 'reviewer'], ['executive'])),
  olga: account('olga', at('lab', ['owner'])),
  safa: account('safa', at('lab', ['reviewer'], ['safety'])),
  cleo: account('cleo', at('lab', ['reviewer'], ['security'])),
  leon: account('leon', at('lab', ['reviewer'], ['legal'])),
  exa: account('exa', at('lab', ['reviewer'], ['executive'])),
  mia: account('mia', at('lab', ['member'])),
  labbot: account('labbot', at('lab', ['publisher', 'reviewer'], ['safety', 'security']), {
    kind: 'service',
  }),
  una: account('una', at('university', ['owner'])),
  gwen: account('gwen', at('university', ['member'])),
  rory: account('rory', at('university', ['reviewer'], ['safety'])),
  unibot: account('unibot', at('university', ['owner']), { kind: 'service' }),
  sam: account('sam', []),
  root: account('root', [], { isOperator: true }),
} as const

export function preset(name: 'solo' | 'lab'): Policy {
  const policy = presets[name]
  if (policy === undefined) throw new Error(`there is no preset ${name}`)
  return policy
}

export type World = AsyncDisposable & {
  readonly clock: ManualClock
  readonly record: RecordRoom
  readonly release: Release
  /** Registers files as a revision of a repo, as the hub does. The same files give the same revision. */
  publish(given?: {
    repo?: string
    files?: string
    author?: Account
    parents?: readonly Digest[]
  }): Promise<Digest>
  /** All the evidence that the gate of a level asks for. */
  support(revision: Digest, level: Exclude<Level, 'withheld'>, freshDays?: number): Promise<Digest[]>
  /** Proposed by the publisher, approved by everyone who may, decided; in force once the wait is over. */
  raise(revision: Digest, level: Exclude<Level, 'withheld'>, given?: RaiseOptions): Promise<Digest>
  /** How many entries a command writes. */
  entriesOf(command: () => Promise<unknown>): Promise<string[]>
}
type RaiseOptions = {
  readonly freshDays?: number
  readonly fallback?: Level
  readonly profile?: Digest
}

export async function openWorld(policy: Policy = preset('lab')): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'ecluse-release-'))
  const database = openDatabase('sqlite::memory:')
  await migrate(database, recordMigrations)
  const clock = new ManualClock()
  const record = await createRecord({
    database,
    blobs: await openDiskBlobs(folder),
    clock,
    keys: {
      public: generateSigningKey('test.example/public'),
      sealed: generateSigningKey('test.example/sealed'),
      modelSigningPem: generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .publicKey.export({ type: 'spki', format: 'pem' })
        .toString(),
    },
  })
  const release = await createRelease({ record, clock })
  await release.adoptPolicy(policy, 'instance')
  let attachedSoFar = 0
  const world: World = {
    clock,
    record,
    release,
    async publish({ repo = 'lab/otter', files = repo, author = people.ada, parents = [] } = {}) {
      const revision = sha256(files)
      const name = parseRepoId(repo)
      const edges: Parent[] = parents.map((parent) => ({ revision: parent, kind: 'finetune' }))
      await record.transact(
        async (transaction) =>
          await release.registerRevision(transaction, {
            revision,
            repo: name,
            commit: 'c0ffee',
            owner: ownerOf(name),
            author: author.id,
            parents: edges,
          }),
      )
      return revision
    },
    async support(revision, level, freshDays = 90) {
      const attached: Digest[] = []
      for (const kind of policy.gates[level].evidence)
        attached.push(
          await release.evidence.attach(people.paul, revision, {
            kind,
            title: `${kind} ${(attachedSoFar += 1)}`,
            freshDays,
          }),
        )
      return attached
    },
    async raise(revision, level, { freshDays, ...given } = {}) {
      await world.support(revision, level, freshDays)
      const proposal = await release.proposals.propose(people.paul, {
        kind: 'raise',
        revision,
        level,
        note: '',
        ...given,
      })
      await approve(release, proposal)
      const { inForceFrom } = await release.proposals.decide(people.paul, proposal)
      clock.advance(inForceFrom - clock.now())
      return proposal
    },
    async entriesOf(command) {
      const before = release.state.seq
      await command()
      return (await record.entriesAfter(before, 1000)).map((entry) => entry.type)
    },
    async [Symbol.asyncDispose]() {
      await database.destroy()
      await rm(folder, { recursive: true })
    },
  }
  return world
}

export async function approve(
  release: Release,
  proposal: Digest,
  voters: readonly Account[] = [people.safa, people.cleo, people.leon, people.exa],
): Promise<void> {
  for (const voter of voters) await release.proposals.vote(voter, proposal, 'approve')
}

/** The code and the words with which a command is refused; it fails where the command is carried out. */
export async function refusalOf(command: Promise<unknown>): Promise<string> {
  try {
    await command
  } catch (error) {
    if (error instanceof Problem) return `${error.code}: ${error.message}`
    throw error
  }
  throw new Error('it was not refused')
}
