import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { anonymous, type Principal } from '../accounts/index.ts'
import { createHttp, type App } from '../http/index.ts'
import { leafHash, noteVerifier, parseTlogProof, parseTrustedKeys, verifyTlogProof } from '../proof/index.ts'
import { sha256, type Digest } from '../std/index.ts'
import type { Level } from './level.ts'
import { registerRelease } from './register-release.ts'
import { approve, day, openWorld, people, preset, type World } from './release-world.testing.ts'

const profile = sha256('the profile called standard')
const bearers: Readonly<Record<string, Principal>> = {
  ...people,
  reader: { ...people.paul, scopes: ['read'] },
}

let world: World
let app: App
let origin: string

beforeEach(async () => {
  world = await openWorld()
  const { release, record, clock } = world
  app = await createHttp({ logger: pino({ level: 'silent' }), publicUrl: 'http://localhost', version: '0' })
  app.decorateRequest('principal')
  app.addHook('onRequest', async (request) => {
    request.principal = bearers[request.headers.authorization?.replace('Bearer ', '') ?? ''] ?? anonymous
  })
  registerRelease(
    app,
    {
      release,
      names: async () =>
        await Promise.resolve(new Map(Object.values(people).map(({ id, name }) => [id, name]))),
      profiles: {
        digestOf: (name) => (name === 'standard' ? profile : undefined),
        nameOf: (digest) => (digest === profile ? 'standard' : undefined),
      },
      surfaces: () =>
        ['hub', 'gateway'].map((surface) => ({ surface, at: new Date(clock.now()).toISOString() })),
    },
    record,
  )
  origin = await app.listen({ port: 0, host: '127.0.0.1' })
})

afterEach(async () => {
  await app.close()
  await world[Symbol.asyncDispose]()
})

async function call(caller: string, method: 'GET' | 'POST', path: string, body?: unknown) {
  const response = await fetch(`${origin}/api/release${path}`, {
    method,
    headers: {
      'x-request-id': 'the-same',
      ...(caller === '' ? {} : { authorization: `Bearer ${caller}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  return { status: response.status, text, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} }
}
const get = async (caller: string, path: string) => await call(caller, 'GET', path)
const post = async (caller: string, path: string, body?: unknown) => await call(caller, 'POST', path, body)

async function attach(revision: Digest, kinds: readonly string[]): Promise<void> {
  for (const kind of kinds) {
    const answer = await post('ada', `/revisions/${revision}/evidence`, { kind, title: kind })
    expect(answer.status, answer.text).toBe(201)
  }
}

async function propose(revision: Digest, level: Level, more = {}): Promise<string> {
  const answer = await post('paul', '/proposals', { kind: 'raise', revision, level, ...more })
  expect(answer.status, answer.text).toBe(201)
  return String(answer.body['proposal'])
}

test('a revision goes from evidence to a decision, and every refusal says what is missing', async () => {
  const revision = await world.publish()
  const { testers } = preset('lab').gates
  await attach(revision, testers.evidence.slice(1))
  const early = await propose(revision, 'testers')
  const lacking = await post('paul', `/proposals/${early}/decide`)
  expect(lacking).toMatchObject({ status: 409, body: { code: 'EvidenceMissing' } })
  expect(lacking.body['details']).toMatchObject({
    unmet: [{ code: 'evidence:documentation', state: 'missing', who: 'publisher' }, {}, {}],
  })

  await attach(revision, ['documentation'])
  expect(await post('paul', `/proposals/${early}/decide`)).toMatchObject({
    status: 409,
    body: { code: 'ProposalClosed', details: { status: 'voided' } },
  })
  const proposal = await propose(revision, 'testers', { profile: 'standard', note: 'for the first testers' })
  expect(await post('safa', `/proposals/${proposal}/votes`, { choice: 'approve' })).toMatchObject({
    status: 201,
  })
  expect(await post('paul', `/proposals/${proposal}/decide`)).toMatchObject({
    status: 409,
    body: { code: 'QuorumMissing', details: { unmet: [{ code: 'approvals', label: '1/2' }] } },
  })
  expect(await post('paul', `/proposals/${proposal}/votes`, { choice: 'approve' })).toMatchObject({
    status: 403,
    body: { code: 'Forbidden', error: 'the proposer has no vote' },
  })
  await post('cleo', `/proposals/${proposal}/votes`, { choice: 'approve', comment: 'scanned' })
  expect((await get('leon', `/proposals/${proposal}`)).body).toMatchObject({
    status: 'open',
    by: 'paul',
    profileName: 'standard',
    mayVote: true,
    mayDecide: true,
    votes: [
      { by: 'safa', choice: 'approve' },
      { by: 'cleo', comment: 'scanned', specialities: ['security'] },
    ],
  })
  const decided = await post('paul', `/proposals/${proposal}/decide`)
  expect(decided).toMatchObject({
    status: 201,
    body: { decision: proposal, inForceFrom: new Date(world.clock.now()).toISOString() },
  })
  for (const again of [`/proposals/${proposal}/decide`, `/proposals/${proposal}/votes`])
    expect(await post('safa', again, { choice: 'object' })).toMatchObject({
      status: 409,
      body: { code: 'ProposalClosed', details: { status: 'decided' } },
    })
  expect((await get('paul', `/revisions/${revision}`)).body).toMatchObject({
    level: 'testers',
    why: [{ code: 'decided', level: 'testers' }],
    decisions: [{ seq: decided.body['seq'], approvals: [['safety'], ['security']], isSingleApprover: false }],
  })
  expect((await get('paul', '/proposals?status=decided')).body).toMatchObject({ proposals: [{ proposal }] })
  expect((await get('paul', '/proposals?status=open')).body).toEqual({ proposals: [] })
})

test('what one may not know of answers word for word as what is not there', async () => {
  const revision = await world.publish()
  const proposal = await propose(revision, 'internal')
  const none = sha256('nothing')
  const pairs = [
    [`/revisions/${revision}`, `/revisions/${none}`],
    [`/revisions/${revision}/proof`, `/revisions/${none}/proof`],
    [`/proposals/${proposal}`, `/proposals/${none}`],
  ] as const
  for (const [hidden, missing] of pairs) {
    const answer = await get('sam', hidden)
    expect(answer).toMatchObject({ status: 404, body: { code: 'NotFound' } })
    expect(answer).toEqual(await get('sam', missing))
    expect((await get('paul', hidden)).text).not.toBe(answer.text)
  }
  const request = { purpose: 'to study it' }
  const hidden = await post('sam', '/access-requests', { ...request, repo: 'lab/otter' })
  expect(hidden).toMatchObject({ status: 404, body: { code: 'RepoNotFound' } })
  expect(hidden).toEqual(await post('sam', '/access-requests', { ...request, repo: 'lab/none' }))
  const evidence = { kind: 'licence', title: 'mine' }
  expect(await post('sam', `/revisions/${revision}/evidence`, evidence)).toEqual(
    await post('sam', `/revisions/${none}/evidence`, evidence),
  )
  expect((await get('sam', '/proposals')).body).toEqual({ proposals: [] })
})

test('writing takes a signed-in account with the scope to write', async () => {
  const revision = await world.publish()
  const writes: Array<[string, unknown]> = [
    [`/revisions/${revision}/evidence`, { kind: 'licence', title: 'MIT' }],
    ['/proposals', { kind: 'raise', revision, level: 'internal' }],
    [`/proposals/${revision}/votes`, { choice: 'approve' }],
    [`/proposals/${revision}/decide`, undefined],
    ['/holds', { scope: { kind: 'all' }, reason: 'a test' }],
    ['/access-requests/req_1/grant', { until: '2027-01-01' }],
    ['/access-requests/req_1/refuse', { reason: 'no' }],
    ['/grants/grant_1/revoke', { reason: 'over' }],
  ]
  const before = world.release.state.seq
  for (const [path, body] of writes) {
    expect(await post('', path, body), path).toMatchObject({ status: 401, body: { code: 'SignInRequired' } })
    expect(await post('reader', path, body), path).toMatchObject({ status: 403, body: { code: 'Forbidden' } })
  }
  expect(world.release.state.seq).toBe(before)
})

test('what does not parse is refused before any rule is asked', async () => {
  const revision = await world.publish()
  const wrong: Array<[string, unknown]> = [
    ['/proposals', { kind: 'raise', revision: 'sha256:short', level: 'internal' }],
    ['/proposals', { kind: 'raise', revision, level: 'public' }],
    [`/revisions/${revision}/evidence`, { kind: 'licence', title: 'MIT', freshDays: 0 }],
    ['/holds', { scope: { kind: 'owner', value: 'no such name!' }, reason: '' }],
    ['/access-requests', { repo: 'no-owner', purpose: '' }],
    ['/access-requests/req_1/grant', { until: 'tomorrow' }],
  ]
  for (const [path, body] of wrong)
    expect(await post('paul', path, body), path).toMatchObject({ status: 400, body: { code: 'BadRequest' } })
  expect(
    await post('paul', '/proposals', { kind: 'raise', revision, level: 'internal', profile: 'unheard-of' }),
  ).toMatchObject({ status: 422, body: { code: 'Unprocessable' } })
})

test('anyone checks the decision in force offline', async () => {
  const revision = await world.publish()
  const path = `/revisions/${revision}/proof`
  expect(await get('paul', path)).toMatchObject({ status: 404, body: { code: 'NotFound' } })
  const proposal = await world.raise(revision, 'open')
  const { status, text } = await get('', path)
  expect(status).toBe(200)
  const entry = parseTlogProof(text).extra ?? new Uint8Array()
  const logs = parseTrustedKeys(world.record.trustedKeys()).publicLog.map((key) => noteVerifier(key))
  expect(verifyTlogProof(text, leafHash(entry), { logs })).toMatchObject({ verified: true })
  expect(JSON.parse(Buffer.from(entry).toString())).toMatchObject({
    type: 'decision',
    on: revision,
    body: { level: 'open', proposal, approvals: [['safety'], ['security'], ['legal'], ['executive']] },
  })
  const forged = Buffer.from(
    Buffer.from(entry).toString().replace('"gated"', '"open"').replace('"open"', '"api"'),
  )
  expect(verifyTlogProof(text, leafHash(forged), { logs })).toMatchObject({ verified: false })
})

test('a hold answers with its receipt, and only those inside read why', async () => {
  const revision = await world.publish()
  await world.raise(revision, 'open')
  const scope = { kind: 'revision', value: revision }
  expect(await post('mia', '/holds', { scope, reason: '' })).toMatchObject({ status: 403 })
  const placed = await post('safa', '/holds', { scope, reason: 'it leaks addresses', hours: 5 })
  const at = new Date(world.clock.now()).toISOString()
  expect(placed).toMatchObject({
    status: 201,
    body: {
      by: 'safa',
      reason: 'it leaks addresses',
      until: new Date(world.clock.now() + 5 * 3_600_000).toISOString(),
      receipt: [
        { surface: 'hub', at },
        { surface: 'gateway', at },
      ],
    },
  })
  const { hold } = placed.body
  for (const inside of ['leon', 'root'])
    expect((await get(inside, '/holds')).body, inside).toMatchObject({
      holds: [{ hold, isActive: true, by: 'safa', reason: 'it leaks addresses' }],
    })
  for (const outside of ['', 'sam', 'rory', 'una']) {
    const { body, text } = await get(outside, '/holds')
    expect(body, outside).toMatchObject({
      holds: [{ hold, isActive: true, scope: { kind: 'revision', revision } }],
    })
    expect(text, outside).not.toMatch(/addresses|safa/)
  }
  expect((await get('sam', `/revisions/${revision}`)).body).toMatchObject({
    level: 'withheld',
    decidedLevel: 'open',
    held: { hold },
    why: [{ code: 'held' }, { code: 'decided' }],
  })
  world.clock.advance(5 * 3_600_000)
  expect((await get('', '/holds')).body).toMatchObject({ holds: [{ hold, isActive: false }] })
})

test('access is asked for, granted, shown to both sides, and revoked', async () => {
  const revision = await world.publish()
  await world.raise(revision, 'gated')
  const asked = await post('gwen', '/access-requests', { repo: 'lab/otter', purpose: 'to study it' })
  expect(asked.status).toBe(201)
  const request = String(asked.body['request'])
  const until = new Date(world.clock.now() + day).toISOString()
  expect(await post('gwen', `/access-requests/${request}/grant`, { until })).toMatchObject({ status: 404 })
  expect((await get('sam', '/access-requests')).body).toEqual({ requests: [] })
  expect((await get('gwen', '/access-requests')).body).toMatchObject({
    requests: [{ request, status: 'pending', mayAnswer: false, holder: { kind: 'account', name: 'gwen' } }],
  })
  expect((await get('leon', '/access-requests')).body).toMatchObject({
    requests: [{ request, mayAnswer: true }],
  })
  const granted = await post('leon', `/access-requests/${request}/grant`, { until })
  expect(granted.status).toBe(201)
  const { grant } = granted.body
  expect((await get('gwen', '/grants')).body).toMatchObject({
    grants: [{ grant, status: 'active', by: 'leon', until, mayRevoke: false }],
  })
  expect((await get('sam', '/grants')).body).toEqual({ grants: [] })
  expect(await post('leon', `/grants/${String(grant)}/revoke`, { reason: 'misuse' })).toMatchObject({
    status: 200,
  })
  expect((await get('gwen', '/grants')).body).toMatchObject({
    grants: [{ grant, status: 'revoked', revoked: { by: 'leon', reason: 'misuse' } }],
  })
})

test('the page of a child does not name a parent that the reader may not know of', async () => {
  const secret = await world.publish({ repo: 'lab/secret-base' })
  const child = await world.publish({ repo: 'lab/child', parents: [secret] })
  await world.release.evidence.attach(people.paul, child, {
    kind: 'safeguards-evaluation',
    title: 'of the edge',
    freshDays: 90,
  })
  const edge = await world.release.proposals.propose(people.paul, {
    kind: 'exempt',
    revision: child,
    parent: secret,
    note: '',
  })
  await approve(world.release, edge)
  await world.release.proposals.decide(people.paul, edge)
  await world.raise(child, 'open')
  expect((await get('paul', `/revisions/${child}`)).body).toMatchObject({
    parents: [{ revision: secret, repo: 'lab/secret-base', isExempt: true }],
  })
  const { body, text } = await get('', `/revisions/${child}`)
  expect(body).toMatchObject({ level: 'open', parents: [{ revision: secret, kind: 'finetune' }] })
  expect(text).not.toContain('secret-base')
})

test('anyone reads the policy in force and the agreements at their newest version', async () => {
  const terms = { id: 'research', title: 'Research use', text: 'Study only.' }
  await world.release.putAgreement({ ...terms, version: 1 }, 'acc_root')
  await world.release.putAgreement({ ...terms, version: 2, text: 'Study, and tell us.' }, 'acc_root')
  expect((await get('', '/policy')).body).toMatchObject({
    policy: { name: 'lab' },
    adopted: [{ name: 'lab' }],
  })
  expect((await get('', '/agreements')).body).toMatchObject({
    agreements: [{ id: 'research', version: 2, text: 'Study, and tell us.' }],
  })
})
