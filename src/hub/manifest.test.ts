import { expect, test } from 'vitest'
import { sha256 } from '../std/index.ts'
import { gitObject } from './git-object.ts'
import { applyChanges, type RepoFile } from './manifest.ts'

const file = (path: string, content = path): RepoFile => ({
  path,
  sha256: sha256(content),
  sizeBytes: content.length,
  gitOid: gitObject('blob', Buffer.from(content)).oid,
  isLfs: false,
})
const paths = (files: readonly RepoFile[]) => files.map(({ path }) => path)

test('changes are applied in their order', () => {
  const files = [file('a'), file('dir/b'), file('dir/c')]
  const changed = applyChanges(files, [
    { kind: 'delete', path: 'dir', isFolder: false },
    { kind: 'put', file: file('dir/d') },
    { kind: 'put', file: file('z') },
    { kind: 'delete', path: 'a', isFolder: false },
  ])
  expect(paths(changed)).toEqual(['dir/d', 'z'])
})

test('a revision has a number of files that a commit can list', () => {
  const content = file('one')
  const many = Array.from({ length: 100_000 }, (_, i) => ({ ...content, path: `f${i}` }))
  expect(applyChanges(many, [])).toHaveLength(100_000)
  expect(() => applyChanges(many, [{ kind: 'put', file: file('one more') }])).toThrow(/at most 100000 files/)
})

test('a file that is sent again unchanged keeps its place in history', () => {
  const old = { ...file('a'), changedIn: 'c1' }
  expect(applyChanges([old], [{ kind: 'put', file: file('a') }])).toEqual([old])
  expect(applyChanges([old], [{ kind: 'put', file: file('a', 'new') }])[0]).not.toHaveProperty('changedIn')
})

test('nothing is both a file and a folder, and what is not there is not deleted', () => {
  expect(() => applyChanges([file('a')], [{ kind: 'put', file: file('a/b') }])).toThrow(
    /both a file and a folder/,
  )
  expect(() => applyChanges([file('ab/c')], [{ kind: 'delete', path: 'a', isFolder: true }])).toThrow(
    /no a to delete/,
  )
})
