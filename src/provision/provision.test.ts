import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { accountsMigrations, createAccounts, registerAccounts, type Change } from '../accounts/index.ts'
import { BadInput, createHttp } from '../http/index.ts'
import { canonicalJson, systemClock } from '../std/index.ts'
import { migrate, openDatabase } from '../storage/index.ts'
import { applyProvision, parseProvision, registerProvision, type ProvisionDependencies } from './index.ts'

const file = `
people:
  - { name: olga, operator: true, email: olga@lab.example, password: correct horse battery }
  - { name: remi, fullName: Rémi Roux }
services: [{ name: robot }]
organisations:
  - name: lab
    members:
      - { name: remi, roles: [reviewer], specialities: [safety], teams: [red] }
      - { name: robot, roles: [publisher] }
tokens:
  - { account: olga, name: first, scopes: [read, write, admin], value: bootstrap }
  - { account: remi, name: laptop, scopes: [read], expiresInDays: 30 }
agreements: [{ id: research, version: 1, title: Research use, text: Be kind. }]
policy: lab
engines: [{ name: big, kind: openai, url: 'http://127.0.0.1:9/v1', models: [lab/otter] }]
models:
  - repo: lab/otter
  - { repo: lab/otter-mini, parents: [{ repo: lab/otter, kind: distilled }] }
`

let stop: () => Promise<void>
let dependencies: ProvisionDependencies
let url: string

beforeEach(async () => {
  const database = openDatabase('sqlite::memory:')
  await migrate(database, accountsMigrations)
  const publicUrl = 'http://localhost:7878'
  const secret = 'Q3mXn7pLs0vRz8tYc2wKd6fHj4bGa9uE'
  const accounts = createAccounts({ database, clock: systemClock, publicUrl, secret })
  const remembered = remembering()
  dependencies = {
    accounts,
    adoptPolicy: remembered('policy'),
    putAgreement: remembered('agreement'),
    putEngine: remembered('engine'),
    ensureRepo: remembered('model'),
  }
  const app = await createHttp({ logger: pino({ level: 'silent' }), publicUrl, version: '0' })
  registerAccounts(app, accounts, { instance: () => ({ name: 'T', origin: 't', policy: 'lab' }) })
  registerProvision(app, dependencies)
  await app.listen({ port: 0, host: '127.0.0.1' })
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  stop = async () => {
    await app.close()
    await database.destroy()
  }
})
afterEach(async () => await stop())

/** Another room, as provisioning sees it: it keeps what it is given, under its name. */
function remembering() {
  const kept = new Map<string, string>()
  return (kind: string) =>
    async (given: object): Promise<Change> => {
      const name = 'repo' in given ? given.repo : 'id' in given ? given.id : 'name' in given ? given.name : ''
      const key = `${kind} ${String(name)}`
      const before = kept.get(key)
      kept.set(key, canonicalJson(given))
      if (before === undefined) return 'created'
      return before === kept.get(key) ? 'unchanged' : 'updated'
    }
}

const bootstrap = async () => {
  const { account } = await dependencies.accounts.ensureOperator()
  return await applyProvision(parseProvision(file), dependencies, account.id)
}

test('a file makes everything that it names, and nothing the second time', async () => {
  const first = await bootstrap()
  expect(first.changes.map(({ kind, name, change }) => `${kind} ${name} ${change}`)).toEqual([
    'policy lab created',
    'agreement research created',
    'engine big created',
    'person olga created',
    'person remi created',
    'service robot created',
    'organisation lab created',
    'token olga/first created',
    'token remi/laptop created',
    'model lab/otter created',
    'model lab/otter-mini created',
  ])
  expect(first.tokens).toEqual([
    { account: 'remi', name: 'laptop', token: expect.stringMatching(/^hf_\w{37}$/) },
  ])
  const second = await bootstrap()
  expect(new Set(second.changes.map(({ change }) => change))).toEqual(new Set(['unchanged']))
  expect(second.tokens).toEqual([])
})

test('an operator applies a file over HTTP, in YAML or JSON; others may not', async () => {
  await bootstrap()
  const apply = async (token: string, type: string, body: string) =>
    await fetch(`${url}/api/provision`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body,
    })
  const yaml = await apply('bootstrap', 'text/yaml', 'people: [{ name: anna }]')
  expect(await yaml.json()).toEqual({
    changes: [{ kind: 'person', name: 'anna', change: 'created' }],
    tokens: [],
  })
  const json = await apply('bootstrap', 'application/json', '{"people":[{"name":"anna"}]}')
  expect(await json.json()).toMatchObject({ changes: [{ change: 'unchanged' }] })
  await apply(
    'bootstrap',
    'text/yaml',
    'tokens: [{ account: anna, name: t, scopes: [write], value: annas-token }]',
  )
  expect((await apply('annas-token', 'text/yaml', file)).status).toBe(403)
  const anonymous = await fetch(`${url}/api/provision`, { method: 'POST', body: '' })
  expect(anonymous.status).toBe(401)
})

test('a model whose owner does not exist is refused before anything is done', async () => {
  const { account } = await dependencies.accounts.ensureOperator()
  const provision = parseProvision('people: [{ name: anna }]\nmodels: [{ repo: nobody/otter }]')
  await expect(applyProvision(provision, dependencies, account.id)).rejects.toThrow(/nobody/)
  expect(await dependencies.accounts.find('anna')).toBeUndefined()
})

test.each([
  ['people:\n- { name: a, rols: x }', 'people[0].rols: there is no such field'],
  ['people: [{ name: a b }]', 'people[0].name: not an account name: a b'],
  ['people: [{ name: api }]', 'people[0].name: this name is reserved: api'],
  ['people: [{ name: bob, password: short }]', 'people[0].password: must not have fewer than 10 characters'],
  [
    'tokens: [{ account: a, name: b, scopes: [reed] }]',
    'tokens[0].scopes[0]: must be one of read, write, inference, admin',
  ],
  [
    'organisations: [{ name: lab, members: [{ name: "-", roles: [] }] }]',
    'organisations[0].members[0].name: not an account name: -',
  ],
  ['policy: strict', 'policy: must be one of solo, lab'],
  [
    'policy: { name: x, gates: { open: { evidence: [vibes], approvals: 1, specialities: [], waitHours: 0 } } }',
    /^policy\.gates\.open\.evidence\[0\]: must be one of documentation/,
  ],
  ['engines: [{ name: x, kind: openai }]', 'engines[0].url: an engine of the kind openai needs one'],
  ['models: [{ repo: otter }]', 'models[0].repo: not a repo id: otter'],
  ['nope: 1', 'nope: there is no such field'],
  ['- people', 'the file: must be object'],
  ['people: [', /^not YAML: /],
  ['people: [{ name: a, name: b }]', /^not YAML: Map keys must be unique/],
  [
    `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replace(/./g, (n, i: number) => `${n}: &${n} [${`*${'abcdefghi'[i]},`.repeat(9)}]\n`)}`,
    /^not YAML: Excessive alias count/,
  ],
] as const)('%s is refused: %s', (text, message) => {
  const read = () => parseProvision(text)
  expect(read).toThrow(BadInput)
  expect(read).toThrow(message)
})

test("a policy of one's own begins from a preset", () => {
  const { policy } = parseProvision('policy: { name: ours, extends: solo, holdHours: 5 }')
  expect(policy).toMatchObject({ name: 'ours', holdHours: 5, isSoleApprover: true, lapseDays: 30 })
})

test('whatever the text, it is parsed or refused as bad input', () => {
  const value = fc.object({
    key: fc.constantFrom(
      'people',
      'name',
      'tokens',
      'policy',
      'gates',
      'open',
      'members',
      'models',
      'repo',
      '__proto__',
    ),
    values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
    maxDepth: 4,
  })
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    value.map((each) => JSON.stringify(each)),
    fc
      .array(fc.constantFrom(...file.split(/(?=[\s:{}[\],-])/)), { maxLength: 60 })
      .map((parts) => parts.join('')),
    fc
      .tuple(fc.nat(file.length), fc.nat(8), fc.string())
      .map(([from, length, other]) => file.slice(0, from) + other + file.slice(from + length)),
  )
  const seen = { parsed: 0, refused: 0 }
  fc.assert(
    fc.property(text, (each) => {
      try {
        parseProvision(each)
        seen.parsed += 1
      } catch (error) {
        if (!(error instanceof BadInput)) throw error
        seen.refused += 1
      }
    }),
    { numRuns: 300 },
  )
  expect(Math.min(seen.parsed, seen.refused)).toBeGreaterThan(5)
})
