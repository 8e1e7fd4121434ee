import { expect, test } from 'vitest'
import { commitObject, gitHash, gitObject, lfsPointer, treesOf } from './git-object.ts'

// Made with git itself: `git write-tree` and `git commit-tree` over these files.
const files = [
  { path: 'a/x', gitOid: '5626abf0f72e58d7a153368ba57db4c673c0e171' },
  { path: 'a-file', gitOid: '2bdf67abb163a4ffb2d7f3f0880c9fe5068ce782' },
  { path: 'a.b/y', gitOid: 'f719efd430d52bcfc8566a43b2eb655688d38871' },
  { path: 'empty', gitOid: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391' },
  { path: 'onnx/deep/é.txt', gitOid: 'c6003325155f475bd7c87731607525dce73be9cf' },
]

test('trees have the names that git gives them, whatever order the files come in', () => {
  for (const order of [files, files.toReversed()]) {
    const names = Object.fromEntries([...treesOf(order)].map(([path, tree]) => [path, tree.oid]))
    expect(names).toEqual({
      '': '4591a0a2673fa9a733c8535162307e4054c96682',
      a: 'f1e88d92ac168659230f16bd0c07cb384fb43792',
      'a.b': '3e8f7e17a264795b13713cd7473691029ee61af7',
      onnx: 'dc238b50005d450f4963ad5ac93ee4bd9852a479',
      'onnx/deep': '9c243edce6fd6ccfc05211fdedaf375c6ef3d1e6',
    })
  }
})

test('commits have the names that git gives them', () => {
  const common = {
    tree: '4591a0a2673fa9a733c8535162307e4054c96682',
    author: 'acc_1',
    at: Date.UTC(2026, 0, 1, 0, 0, 0, 999),
  }
  const first = commitObject({ ...common, parent: undefined, message: 'first' })
  expect(first.oid).toBe('0c1a584061d90c63ad2d19f2060e2ac05bea961a')
  const second = commitObject({ ...common, parent: first.oid, message: 'second\n\nwith words' })
  expect(second.oid).toBe('7a398ae86796e7eff03e12acaabd69be700f93dd')
})

test('a blob hashed in pieces has the name of the whole', () => {
  const pieces = gitHash('blob', 4).update('on').update('e\n').digest('hex')
  expect(pieces).toBe(gitObject('blob', Buffer.from('one\n')).oid)
  expect(pieces).toBe(files[0]?.gitOid)
})

test('a large file is a pointer to git, byte for byte as git-lfs writes it', () => {
  expect(Buffer.from(lfsPointer(`sha256:${'ab'.repeat(32)}`, 12345)).toString()).toBe(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${'ab'.repeat(32)}\nsize 12345\n`,
  )
})
