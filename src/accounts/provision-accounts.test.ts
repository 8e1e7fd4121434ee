import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseAccountName } from '../names/index.ts'
import { lab, startInstance, type Instance } from './accounts.testing.ts'
import type { AccountsProvision } from './provision-accounts.ts'

let instance: Instance
beforeEach(async () => (instance = await startInstance()))
afterEach(async () => await instance.close())

const nothing: AccountsProvision = { people: [], services: [], organisations: [], tokens: [] }

test('a second time reports everything unchanged, and shows no token again', async () => {
  const first = await instance.accounts.provision(lab)
  expect(new Set(first.changes.map(({ change }) => change))).toEqual(new Set(['created']))
  expect(first.tokens).toHaveLength(1)
  const second = await instance.accounts.provision(lab)
  expect(new Set(second.changes.map(({ change }) => change))).toEqual(new Set(['unchanged']))
  expect(second.tokens).toEqual([])
})

test('a principal carries its memberships, and loses those that the file no longer names', async () => {
  await instance.accounts.provision(lab)
  const authenticate = async () =>
    await instance.accounts.authenticate({ authorization: 'Bearer remi-token' })
  expect(await authenticate()).toMatchObject({
    memberships: [{ organisation: 'lab', roles: ['reviewer'], specialities: ['safety'], teams: [] }],
  })
  const { changes } = await instance.accounts.provision({
    ...nothing,
    organisations: [{ name: parseAccountName('lab'), members: [] }],
  })
  expect(changes).toEqual([{ kind: 'organisation', name: 'lab', change: 'updated' }])
  expect(await authenticate()).toMatchObject({ memberships: [] })
})

test('one fault anywhere, and nothing is changed', async () => {
  const people = [{ name: parseAccountName('anna') }]
  const tokens = [
    { account: parseAccountName('nobody'), name: 'x', scopes: ['read'] as const, value: 'some-token' },
  ]
  await expect(instance.accounts.provision({ ...nothing, people, tokens })).rejects.toThrow(/nobody/)
  expect(await instance.accounts.find('anna')).toBeUndefined()
})

test('a revoked bootstrap token is not brought back by the file that made it', async () => {
  await instance.accounts.provision(lab)
  const olga = await instance.accounts.find('olga')
  if (olga === undefined) throw new Error('olga is gone')
  const [token] = await instance.accounts.tokens(olga.id)
  await instance.accounts.revokeToken({ id: token?.id ?? '', account: olga.id })
  await instance.accounts.provision(lab)
  await expect(instance.accounts.authenticate({ authorization: 'Bearer olga-token' })).rejects.toMatchObject({
    code: 'InvalidCredentials',
  })
})

test('a password that its owner changed is not set back', async () => {
  await instance.accounts.provision(lab)
  const olga = await instance.accounts.find('olga')
  if (olga === undefined) throw new Error('olga is gone')
  await instance.accounts.setPassword(olga.id, 'another horse battery')
  await instance.accounts.provision(lab)
  expect(await instance.accounts.isPasswordOf(olga.id, 'another horse battery')).toBe(true)
})

test('a name belongs to one account, whatever its kind and the case of its letters', async () => {
  await instance.accounts.provision(lab)
  const people = [{ name: parseAccountName('LAB') }]
  await expect(instance.accounts.provision({ ...nothing, people })).rejects.toMatchObject({
    code: 'Conflict',
  })
})

test('only an operator can be given the scope admin', async () => {
  await instance.accounts.provision(lab)
  const tokens = [{ account: parseAccountName('paul'), name: 'x', scopes: ['admin'] as const }]
  await expect(instance.accounts.provision({ ...nothing, tokens })).rejects.toMatchObject({
    code: 'Unprocessable',
  })
})

test('people see the people of their organisations, operators everyone', async () => {
  await instance.accounts.provision(lab)
  const names = async (token: string) =>
    ((await instance.call('/api/accounts/people', { token })).body['people'] as { name: string }[])
      .map(({ name }) => name)
      .toSorted()
  expect(await names('remi-token')).toEqual(['Remi', 'robot'])
  expect(await names('olga-token')).toEqual(['Remi', 'olga', 'paul', 'robot'])
  expect((await instance.call('/api/accounts/people')).status).toBe(401)
})
