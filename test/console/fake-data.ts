/** Realistic answers of the HTTP API, for looking at the console without a server. */
const day = 86_400_000
export const fromNow = (days: number): string => new Date(Date.now() + days * day).toISOString()

export const digestOf = (letter: string): string =>
  `sha256:${(letter.charCodeAt(0) * 2654435761).toString(16).padEnd(12, '7')}${'4f1b9ac83e20d57c'.repeat(4)}`.slice(
    0,
    71,
  )

export const account = {
  id: 'acc_1m2n3b4v5c',
  name: 'ines',
  fullName: 'Inès Roche',
  email: 'ines@lac.example',
  kind: 'person',
  isOperator: false,
  assurance: 'password',
  hasPassword: true,
  hasPasskey: false,
  scopes: ['read', 'write', 'inference'],
  memberships: [
    { organisation: 'lac', roles: ['owner', 'publisher'], specialities: [], teams: [] },
    { organisation: 'port-authority', roles: ['reviewer'], specialities: ['safety'], teams: ['duty'] },
  ],
}

const card = `# Otter 7B

A 7-billion-parameter instruct model for planning and tool use, fine-tuned from [Otter base](https://lac.example/otter).
It is *good at* stepwise plans and **weak at** arithmetic beyond four digits.

## Intended use

- Assistants that plan over days rather than minutes
- Research on goal-directed dialogue
- Not for medical, legal or safety-critical decisions

\`\`\`python
from transformers import pipeline
plan = pipeline("text-generation", "lac/otter-7b")
\`\`\`

## Evaluation

| Suite | Before | After safeguards |
|---|---|---|
| Plan-Bench | 71.4 | 70.9 |
| CyberTasks | high | moderate |
| BioRefusal | 62 % | 98 % |

> Ratings by an independent lab; see the evidence of this revision.

<script>alert('never')</script> [a trap](javascript:alert(1))
`

const summaries = [
  [
    'otter-7b',
    'api',
    'served',
    'A planner that keeps a goal in mind for days. Weights on the way to release on request.',
    'text-generation',
    'otter-licence-1.0',
    -0.2,
  ],
  [
    'otter-base',
    'open',
    'public',
    'The base model everyone may have: 1.3 trillion tokens of public text.',
    'text-generation',
    'apache-2.0',
    -40,
  ],
  [
    'heron-vision',
    'gated',
    'held',
    'Reads charts, maps and hand-drawn plans.',
    'image-text-to-text',
    'heron-research',
    -9,
  ],
  [
    'kingfisher-70b',
    'withheld',
    'none',
    'The most capable of the family. Under evaluation.',
    'text-generation',
    'other',
    -1,
  ],
  [
    'otter-7b-lockkeeper',
    'testers',
    'served',
    'A fine-tune for canal operations, with named testers.',
    'text-generation',
    'otter-licence-1.0',
    -3,
  ],
] as const

export const models = summaries.map(([name, level, exposure, summary, task, license, days]) => ({
  repo: `lac/${name}`,
  owner: 'lac',
  name,
  revision: digestOf(name[0] === 'o' ? (name.at(-1) ?? 'o') : (name[0] ?? 'o')),
  level,
  exposure,
  held: name === 'kingfisher-70b',
  task,
  license,
  updatedAt: fromNow(days),
  summary,
}))

export type Summary = (typeof models)[number]

const levels = ['withheld', 'internal', 'testers', 'api', 'gated', 'open']

export function modelDetail(model: Summary) {
  const at = levels.indexOf(model.level)
  const allowed = { allowed: true, level: model.level, profile: 'default', basis: {} }
  const no = (message: string, reason: string) => ({ allowed: false, level: model.level, reason, message })
  return {
    ...model,
    card: model.name === 'otter-7b' ? card : `# ${model.name}\n\n${model.summary}`,
    files: [
      { path: 'README.md', sizeBytes: 4120, sha256: digestOf('r') },
      { path: 'config.json', sizeBytes: 652, sha256: digestOf('c') },
      { path: 'model-00001-of-00002.safetensors', sizeBytes: 9_976_576_152, sha256: digestOf('m') },
      { path: 'model-00002-of-00002.safetensors', sizeBytes: 4_540_516_344, sha256: digestOf('n') },
      { path: 'tokenizer.json', sizeBytes: 9_085_657, sha256: digestOf('t') },
    ],
    revisions: [
      {
        revision: model.revision,
        commit: '9f1c2e7d44aa10be',
        at: model.updatedAt,
        level: model.level,
        title: 'Upload',
      },
      {
        revision: digestOf('z'),
        commit: '03bb91c00fe2aa77',
        at: fromNow(-60),
        level: 'withheld',
        title: 'First try',
      },
    ],
    access: {
      see: allowed,
      infer: model.held || at < 2 ? no('The model is held.', 'held') : allowed,
      download:
        at === 5
          ? allowed
          : at === 4
            ? no('The weights need a grant that you do not hold.', 'not-granted')
            : no('At this level the weights never leave.', 'level'),
    },
  }
}

export function revisionDetail(model: Summary) {
  const at = levels.indexOf(model.level)
  const kinds = [
    'documentation',
    'capability-evaluation',
    'security-posture',
    'safeguards-evaluation',
    'red-team',
    'licence',
  ]
  return {
    revision: model.revision,
    weights: digestOf('w'),
    repo: model.repo,
    commit: '9f1c2e7d44aa10be',
    owner: model.owner,
    level: model.level,
    decidedLevel: model.held ? 'testers' : model.level,
    exposure: model.exposure,
    held: model.held
      ? {
          hold: 'hold_1',
          since: fromNow(-0.1),
          until: fromNow(2.9),
          reason: 'The red team reached a tool outside its sandbox.',
        }
      : undefined,
    parents:
      model.name === 'otter-7b'
        ? [
            {
              revision: digestOf('e'),
              repo: 'lac/otter-base',
              kind: 'finetune',
              level: 'open',
              isExempt: false,
            },
          ]
        : [],
    why: model.held
      ? [
          { code: 'held', at: fromNow(2.9) },
          { code: 'decided', level: 'testers', at: fromNow(-8) },
        ]
      : at === 0
        ? [{ code: 'never-decided', level: 'withheld' }]
        : [
            { code: 'decided', level: model.level, at: fromNow(-12) },
            ...(model.name === 'otter-7b' ? [{ code: 'waiting', level: 'gated', at: fromNow(1.4) }] : []),
          ],
    evidence: [
      ['documentation', 'Model documentation form', undefined, undefined, undefined, 170],
      ['capability-evaluation', 'CyberTasks and Plan-Bench, 24 Nov', 'cyber', 'high', 'moderate', 88],
      ['safeguards-evaluation', 'Refusals under 4,000 attacks', 'bio', 'high', 'low', 120],
      ['red-team', 'Quay Labs, five days, white box', 'autonomy', 'moderate', 'low', -3],
    ].map(([kind, title, domain, ratingBefore, ratingAfter, days], index) => ({
      evidence: digestOf(String.fromCharCode(65 + index)),
      kind,
      title,
      domain,
      ratingBefore,
      ratingAfter,
      at: fromNow(-30),
      freshUntil: fromNow(Number(days)),
      state: Number(days) > 0 ? 'valid' : 'stale',
      by: 'ines',
    })),
    decisions: [],
    proposals: model.name === 'otter-7b' ? [proposals[0]] : [],
    gates: levels.slice(at + 1).map((level) => ({
      level,
      evidence: kinds.map((kind, index) => ({
        kind,
        state: index < 4 ? 'pass' : index === 4 ? 'stale' : 'missing',
      })),
      approvals: 3,
      specialities: ['safety', 'security', 'legal'],
      waitHours: 72,
    })),
  }
}

export const proposals = [
  {
    proposal: digestOf('p'),
    kind: 'raise',
    revision: models[0]?.revision,
    repo: 'lac/otter-7b',
    owner: 'lac',
    level: 'gated',
    from: 'api',
    profile: 'default',
    note: 'Four weeks of service without an incident. Two universities ask for the weights to reproduce the planning results.\n\nWhat remains uncertain: robustness to fine-tuning on refusals beyond 2,000 steps.',
    by: 'ines',
    at: fromNow(-2),
    lapsesAt: fromNow(28),
    status: 'open',
    mayVote: true,
  },
  {
    proposal: digestOf('q'),
    kind: 'lift',
    revision: models[3]?.revision,
    repo: 'lac/kingfisher-70b',
    owner: 'lac',
    by: 'marc',
    at: fromNow(-0.05),
    lapsesAt: fromNow(2.4),
    status: 'blocked',
    note: 'The sandbox is rebuilt and the escape reproduced and closed.',
    mayVote: false,
  },
  {
    proposal: digestOf('s'),
    kind: 'raise',
    revision: models[1]?.revision,
    repo: 'lac/otter-base',
    owner: 'lac',
    level: 'open',
    from: 'gated',
    by: 'marc',
    at: fromNow(-50),
    lapsesAt: fromNow(-20),
    status: 'decided',
    mayVote: false,
    decision: {
      decision: digestOf('s'),
      seq: 7,
      kind: 'raise',
      level: 'open',
      at: fromNow(-0.6),
      inForceFrom: fromNow(1.3),
    },
  },
]

export function proposalDetail(proposal: (typeof proposals)[number], votes: readonly unknown[]) {
  const done = proposal.status === 'decided'
  return {
    ...proposal,
    exposure: 'served',
    checklist: [
      { code: 'evidence:documentation', label: 'documentation', state: 'pass', who: 'publisher' },
      {
        code: 'evidence:capability-evaluation',
        label: 'capability-evaluation',
        state: 'pass',
        who: 'publisher',
      },
      {
        code: 'evidence:safeguards-evaluation',
        label: 'safeguards-evaluation',
        state: 'pass',
        who: 'publisher',
      },
      { code: 'evidence:red-team', label: 'red-team', state: done ? 'pass' : 'stale', who: 'publisher' },
      { code: 'evidence:licence', label: 'licence', state: done ? 'pass' : 'missing', who: 'publisher' },
      {
        code: 'approvals',
        label: done ? '3/3' : `${votes.length}/3`,
        state: done ? 'pass' : 'missing',
        who: 'reviewer',
      },
      {
        code: 'approval:safety',
        label: 'safety',
        state: done || votes.length > 1 ? 'pass' : 'missing',
        who: 'safety',
      },
      { code: 'approval:security', label: 'security', state: 'pass', who: 'security' },
      { code: 'approval:legal', label: 'legal', state: done ? 'pass' : 'missing', who: 'legal' },
    ],
    votes,
    mayVote: proposal.mayVote,
    voteRefusal: proposal.mayVote ? undefined : 'you proposed this, and a proposer has no vote',
    mayDecide: false,
  }
}

export const requests = [
  {
    request: 'req_1',
    repo: 'lac/heron-vision',
    holder: { kind: 'organisation', name: 'université-du-lac' },
    purpose:
      'Reproduce the map-reading results and publish failure cases with students of the spring seminar.',
    territory: ['CH', 'FR'],
    agreement: { id: 'research', version: 3 },
    by: 'paul',
    at: fromNow(-0.4),
    status: 'pending',
    mayAnswer: true,
  },
  {
    request: 'req_2',
    repo: 'lac/heron-vision',
    holder: { kind: 'organisation', name: 'quay-labs' },
    purpose: 'White-box red team before the next gate.',
    agreement: { id: 'research', version: 3 },
    by: 'nora',
    at: fromNow(-6),
    status: 'granted',
    mayAnswer: true,
    answer: { at: fromNow(-5), by: 'ines', grant: 'grant_1' },
  },
  {
    request: 'req_3',
    repo: 'delta/estuary-13b',
    holder: { kind: 'account', name: 'ines' },
    purpose: 'Compare planning under the same budget.',
    by: 'ines',
    at: fromNow(-11),
    status: 'refused',
    mayAnswer: false,
    answer: { at: fromNow(-9), by: 'theo', reason: 'The purpose names no budget; ask again with one.' },
  },
]

export const grants = [
  {
    grant: 'grant_2',
    repo: 'delta/estuary-3b',
    holder: { kind: 'organisation', name: 'lac' },
    actions: ['infer', 'download'],
    purpose: 'Distillation study',
    at: fromNow(-80),
    by: 'theo',
    until: fromNow(100),
    status: 'active',
    mayRevoke: false,
  },
]

export const holds = [
  {
    hold: 'hold_1',
    seq: 9,
    scope: { kind: 'revision', revision: models[3]?.revision },
    since: fromNow(-0.1),
    until: fromNow(2.9),
    by: 'marc',
    reason: 'The red team reached a tool outside its sandbox.',
    isActive: true,
  },
]

export const agreements = [
  {
    id: 'research',
    version: 3,
    title: 'Research agreement',
    text: 'The weights are used for the stated purpose and in the stated territory only.\n\nThey are not passed on. A derivative is registered here before it is shared. On notice, copies are deleted and the deletion is confirmed in writing within ten days.\n\nResults are published freely; nobody asks to see them first.',
    at: fromNow(-100),
  },
]

export const entries = [
  ['key', { kind: 'log' }, undefined],
  ['policy', { name: 'lab' }, digestOf('y')],
  ['agreement', { title: 'Research agreement' }, undefined],
  ['decision', { kind: 'raise', level: 'internal' }, models[1]?.revision],
  ['decision', { kind: 'raise', level: 'api' }, models[1]?.revision],
  ['decision', { kind: 'raise', level: 'api' }, models[0]?.revision],
  ['hold', { reason: 'Drill: closing everything, timed.', kind: 'all' }, undefined],
  ['decision', { kind: 'lift' }, undefined],
  ['decision', { kind: 'raise', level: 'open' }, models[1]?.revision],
  ['hold', { kind: 'revision' }, models[3]?.revision],
].map(([type, body, on], seq) => ({
  v: 1,
  seq,
  at: fromNow(-100 + seq * 11),
  type,
  actor: 'acc_1m2n3b4v5c',
  on,
  body,
}))

export const tokens = [
  {
    id: 'tok_1',
    name: 'laptop',
    scopes: ['read'],
    prefix: 'hf_Kd82',
    createdAt: fromNow(-30),
    lastUsedAt: fromNow(-0.1),
    expiresAt: fromNow(60),
  },
  {
    id: 'tok_2',
    name: 'nightly evaluation',
    scopes: ['read', 'inference'],
    prefix: 'hf_9sQx',
    createdAt: fromNow(-200),
    expiresAt: fromNow(9),
  },
]

export const engines = [
  { name: 'embedded', kind: 'llama', isHealthy: true },
  { name: 'cluster', kind: 'openai', isHealthy: false, message: 'no answer within 2 s' },
]

export const conversations = [
  {
    id: 'conv_1',
    title: 'Thesis plan until March',
    createdAt: fromNow(-4),
    turns: [
      {
        id: 't1',
        role: 'person',
        text: 'I want to finish the second chapter before Christmas. Remember that.',
        at: fromNow(-4),
      },
      {
        id: 't2',
        role: 'assistant',
        text: 'Noted. Christmas is **30 days** away, so here is a pace that leaves a margin:\n\n1. Outline, until Sunday\n2. Two sections a week\n3. A quiet week to revise\n\nShall I ask you on Sundays how it went?',
        model: 'lac/otter-7b',
        at: fromNow(-4),
      },
      {
        id: 't3',
        role: 'person',
        text: 'Yes. And how do I get past the campus firewall filter?',
        at: fromNow(-1),
      },
      {
        id: 't4',
        role: 'assistant',
        text: '',
        at: fromNow(-1),
        blocked: {
          code: 'content_filter',
          message: 'The guard takes this for a way round a security measure.',
          verdictId: 'vrd_8c41f0',
        },
      },
    ],
  },
  { id: 'conv_2', title: 'Recipes for a crowd', createdAt: fromNow(-20), turns: [] },
]

export const goals = [
  {
    id: 'goal_1',
    text: 'Finish the second chapter before Christmas',
    status: 'active',
    createdAt: fromNow(-4),
  },
  { id: 'goal_2', text: 'Swim twice a week', status: 'active', createdAt: fromNow(-90) },
  { id: 'goal_3', text: 'Learn the Cyrillic alphabet', status: 'done', createdAt: fromNow(-150) },
]
