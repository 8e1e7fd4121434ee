// Breaks each invariant of release control on purpose, one at a time, and looks whether its property test notices.
// A mutant that survives is a rule that nobody tests. The copy lives in a temporary folder: the sources stay as they are.
import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Mutant = {
  readonly invariant: string
  readonly breaks: string
  readonly edits: readonly Edit[]
}
type Edit = { readonly file: string; readonly from: string; readonly to: string }

const mutants: readonly Mutant[] = [
  {
    invariant: '1',
    breaks: 'a revoked grant still opens',
    edits: [
      {
        file: 'access.ts',
        from: "if (grant.revoked !== undefined && grant.revoked.at <= now) return 'revoked'",
        to: '',
      },
    ],
  },
  {
    invariant: '1',
    breaks: 'an expired grant still opens',
    edits: [{ file: 'access.ts', from: "if (grant.until <= now) return 'expired'", to: '' }],
  },
  {
    invariant: '1',
    breaks: 'a held revision is judged as if it were not',
    edits: [{ file: 'access.ts', from: 'if (isHeld) {', to: 'if (isHeld && action === "see") {' }],
  },
  {
    invariant: '2',
    breaks: 'a hold opens what was closed',
    edits: [
      {
        file: 'access.ts',
        from: "return deny(isInside || before.passes || before.reason !== 'level' ? 'held' : 'level')",
        to: "return before.passes ? deny('held') : { allowed: true, level, basis: {} }",
      },
    ],
  },
  {
    invariant: '3',
    breaks: 'the proposer approves',
    // Two rules stand in the way, the one that refuses the vote and the one that does not count it: both must go.
    edits: [
      { file: 'quorum.ts', from: 'vote.by !== proposal.by && vote.by !== author', to: 'vote.by !== author' },
      {
        file: 'proposals.ts',
        from: "if (account.id === proposal.by) return 'the proposer has no vote'",
        to: '',
      },
    ],
  },
  {
    invariant: '3',
    breaks: 'one person votes twice',
    edits: [{ file: 'quorum.ts', from: 'return [...last.values()]', to: 'return proposal.votes' }],
  },
  {
    invariant: '3',
    breaks: 'one person fills two specialities',
    edits: [
      {
        file: 'quorum.ts',
        from: 'return needed.filter((speciality) => !assign(speciality, new Set()))',
        to: 'return needed.filter((speciality) => !approvals.some((vote) => vote.specialities.includes(speciality)))',
      },
    ],
  },
  {
    invariant: '4',
    breaks: 'stale evidence passes the gate',
    edits: [
      {
        file: 'quorum.ts',
        from: 'evidence !== undefined && evidence.at <= now && evidence.freshUntil > now',
        to: 'evidence !== undefined && evidence.at <= now',
      },
    ],
  },
  {
    invariant: '4',
    breaks: 'no evidence passes the gate',
    edits: [{ file: 'quorum.ts', from: "const found = isFresh ? 'pass'", to: "const found = true ? 'pass'" }],
  },
  {
    invariant: '5',
    breaks: 'a child is not capped by its parent',
    edits: [{ file: 'standing.ts', from: 'level = atMost(', to: 'void atMost(' }],
  },
  {
    invariant: '5',
    breaks: 'a hold does not reach descendants',
    edits: [
      { file: 'standing.ts', from: 'for (const parent of revision.parents) visit(parent.revision)', to: '' },
    ],
  },
  {
    invariant: '6',
    breaks: 'an entry is folded twice',
    edits: [{ file: 'state.ts', from: 'if (entry.seq <= state.seq) return', to: '' }],
  },
  {
    invariant: '7',
    breaks: 'a revocation reaches back',
    edits: [
      {
        file: 'access.ts',
        from: 'grant.revoked !== undefined && grant.revoked.at <= now',
        to: 'grant.revoked !== undefined',
      },
    ],
  },
  {
    invariant: '7',
    breaks: 'a decision is in force before its wait is over',
    edits: [
      {
        file: 'standing.ts',
        from: "decision.kind !== 'exempt' && decision.inForceFrom <= now",
        to: "decision.kind !== 'exempt'",
      },
    ],
  },
  {
    invariant: '8',
    breaks: 'the last exposure counts, not the furthest',
    edits: [{ file: 'standing.ts', from: 'atLeast(exposure, next.exposure)', to: 'next.exposure' }],
  },
  {
    invariant: '10',
    breaks: 'the end of a hold is forgotten in until',
    edits: [
      {
        file: 'access.ts',
        from: 'instants.push(hold.until, hold.liftedAt ?? Infinity)',
        to: 'instants.push(hold.liftedAt ?? Infinity)',
      },
    ],
  },
  {
    invariant: '11',
    breaks: 'a gate of nobody',
    edits: [{ file: 'proposals.ts', from: '      refuseUnmet(state, proposal, now)\n', to: '' }],
  },
  {
    invariant: '11',
    breaks: 'a lowering decided late undoes another',
    edits: [
      { file: 'quorum.ts', from: "if (startsElsewhere(state, proposal, now)) return 'voided'", to: '' },
    ],
  },
  {
    invariant: '11',
    breaks: 'a lowering starts from what has gone stale',
    edits: [
      {
        file: 'freeze-proposal.ts',
        from: 'const from = decidedLevel(state, revision, now)',
        to: "const from = levelDecision(revision, now)?.level ?? 'withheld'",
      },
      { file: 'quorum.ts', from: 'decidedLevel(state, revision, now) !== proposal.from ||', to: '' },
    ],
  },
  {
    invariant: '11',
    breaks: 'a lowering makes evidence last longer',
    edits: [
      {
        file: 'proposals.ts',
        from: 'return before === undefined || isStale(state, before, now) ? [] : before.evidence',
        to: 'return []',
      },
    ],
  },
  {
    invariant: '11',
    breaks: 'closing takes a quorum',
    edits: [
      {
        file: 'quorum.ts',
        from: "    case 'lower':\n      return undefined",
        to: "    case 'lower':\n      return policy.lift",
      },
    ],
  },
]

const root = join(import.meta.dirname, '..')
const copy = await mkdtemp(join(tmpdir(), 'ecluse-mutants-'))
for (const part of ['src', 'package.json', 'tsconfig.json', 'vitest.config.ts', 'test/left-out.ts'])
  await cp(join(root, part), join(copy, part), { recursive: true })
await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))

// Without a mutation the test passes, or every mutant would count as killed.
const unbroken = await test()
if (unbroken.killed) throw new Error(`the test fails by itself:\n${unbroken.output}`)

let survivors = 0
for (const mutant of mutants) {
  const restore = await edit(mutant.edits)
  const { killed, by } = await test()
  await restore()
  if (!killed) survivors += 1
  console.log(
    `${killed ? 'killed  ' : 'SURVIVED'} ${mutant.invariant.padStart(2)}: ${mutant.breaks}${by === '' ? '' : ` (${by})`}`,
  )
}
await rm(copy, { recursive: true })
console.log(`${mutants.length - survivors} of ${mutants.length} mutants killed`)
process.exitCode = survivors === 0 ? 0 : 1

/** Makes the edits, and returns what takes them back. */
async function edit(edits: readonly Edit[]): Promise<() => Promise<void>> {
  const originals = new Map<string, string>()
  for (const { file, from, to } of edits) {
    const path = join(copy, 'src', 'release', file)
    const original = await readFile(path, 'utf8')
    if (!original.includes(from)) throw new Error(`${file} no longer has: ${from}`)
    originals.set(path, original)
    await writeFile(path, original.replace(from, to))
  }
  return async () => {
    for (const [path, original] of originals) await writeFile(path, original)
  }
}

async function test(): Promise<{ killed: boolean; by: string; output: string }> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', '--bail', '1', 'src/release/invariants.test.ts'], {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number>((resolve) => child.on('close', (exit) => resolve(exit ?? 1)))
  return { killed: code !== 0, by: /invariant \d+: [^\n]*/.exec(output)?.[0] ?? '', output }
}
