import type { Assurance, Speciality } from '../accounts/index.ts'
import { levels, type Level } from './level.ts'

/** What a signed statement about a revision can be. */
export const evidenceKinds = [
  'documentation',
  'capability-evaluation',
  'safeguards-evaluation',
  'security-posture',
  'red-team',
  'licence',
  'external-review',
  'containment-note',
] as const
export type EvidenceKind = (typeof evidenceKinds)[number]

/** What it takes to pass to a level. */
export type Gate = {
  readonly evidence: readonly EvidenceKind[]
  /** How many distinct people must approve. */
  readonly approvals: number
  /** Each named speciality must be held by another one of those people. */
  readonly specialities: readonly Speciality[]
  readonly waitHours: number
}

/** The gate table of an instance, versioned by its digest. */
export type Policy = {
  readonly name: string
  readonly gates: Readonly<Record<Exclude<Level, 'withheld'>, Gate>>
  readonly lift: Gate
  readonly exempt: Gate
  /** Whether the proposer and the author of a revision may approve it themselves: only where one person runs everything. */
  readonly isSoleApprover: boolean
  /** The weakest sign-in whose votes count. */
  readonly voteAssurance: Assurance
  readonly lapseDays: number
  readonly holdHours: number
}

const day = 24

/** One person can do all of it; everything is still recorded, and shown as "single approver". */
const solo: Policy = {
  name: 'solo',
  gates: {
    internal: { evidence: [], approvals: 1, specialities: [], waitHours: 0 },
    testers: { evidence: [], approvals: 1, specialities: [], waitHours: 0 },
    api: { evidence: ['documentation'], approvals: 1, specialities: [], waitHours: 0 },
    gated: { evidence: ['documentation', 'licence'], approvals: 1, specialities: [], waitHours: 0 },
    open: { evidence: ['documentation', 'licence'], approvals: 1, specialities: [], waitHours: 0 },
  },
  lift: { evidence: [], approvals: 1, specialities: [], waitHours: 0 },
  exempt: { evidence: [], approvals: 1, specialities: [], waitHours: 0 },
  isSoleApprover: true,
  voteAssurance: 'token',
  lapseDays: 30,
  holdHours: 72,
}

/** A lab or a university: named specialities, two or three people, waits before custody leaves. */
const lab: Policy = {
  name: 'lab',
  gates: {
    internal: { evidence: ['documentation'], approvals: 1, specialities: [], waitHours: 0 },
    testers: {
      evidence: ['documentation', 'capability-evaluation', 'security-posture'],
      approvals: 2,
      specialities: ['safety'],
      waitHours: 0,
    },
    api: {
      evidence: ['documentation', 'capability-evaluation', 'security-posture', 'safeguards-evaluation'],
      approvals: 2,
      specialities: ['safety', 'security'],
      waitHours: day,
    },
    gated: {
      evidence: [
        'documentation',
        'capability-evaluation',
        'security-posture',
        'safeguards-evaluation',
        'red-team',
        'licence',
      ],
      approvals: 3,
      specialities: ['safety', 'security', 'legal'],
      waitHours: 3 * day,
    },
    open: {
      evidence: [
        'documentation',
        'capability-evaluation',
        'security-posture',
        'safeguards-evaluation',
        'red-team',
        'licence',
        'external-review',
      ],
      approvals: 3,
      specialities: ['safety', 'security', 'executive'],
      waitHours: 7 * day,
    },
  },
  lift: { evidence: ['containment-note'], approvals: 2, specialities: ['safety'], waitHours: 0 },
  exempt: { evidence: ['safeguards-evaluation'], approvals: 2, specialities: ['safety'], waitHours: 0 },
  isSoleApprover: false,
  voteAssurance: 'passkey',
  lapseDays: 30,
  holdHours: 72,
}

export const presets: Readonly<Record<string, Policy>> = { solo, lab }

/** What contradicts itself in a policy, in words; empty when it can be adopted. */
export function faultsOf(policy: Policy): string[] {
  const faults: string[] = []
  const gates = [
    ...levels.filter((level) => level !== 'withheld').map((level) => [level, policy.gates[level]] as const),
    ['lift', policy.lift] as const,
    ['exempt', policy.exempt] as const,
  ]
  for (const [name, gate] of gates) {
    if (gate.approvals < 1) faults.push(`${name}: opening takes at least one approval`)
    if (new Set(gate.specialities).size !== gate.specialities.length)
      faults.push(`${name}: a speciality is named twice`)
    if (gate.specialities.length > gate.approvals) faults.push(`${name}: more specialities than approvals`)
  }
  return faults
}
