import { posix, win32 } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ownerOf, parseAccountName, parseRepoId, parseRepoPath } from './index.ts'

test('a repo id is an owner and a name, as the Hub writes them', () => {
  expect(ownerOf(parseRepoId('mistral-lab/otter-7b'))).toBe('mistral-lab')
  for (const bad of [
    'otter',
    'a/b/c',
    'a--b/c',
    'a/b..c',
    'a/b.git',
    '/b',
    'a/',
    'api/models',
    'a/.b',
    'a/b c',
    'a/b\n',
  ]) {
    expect(() => parseRepoId(bad), bad).toThrow(SyntaxError)
  }
})

test('a name that begins a path of the server cannot be taken by an account', () => {
  expect(() => parseAccountName('API')).toThrow(/reserved/)
})

test('a path that could leave the repo on any system is refused', () => {
  for (const bad of [
    '..',
    '../x',
    'a/../b',
    '/etc/passwd',
    'a//b',
    'C:/x',
    'a\\b',
    '.git/config',
    'a/.GIT/x',
    'a\u0000b',
    'e\u0301',
    '\ud800',
    '',
  ]) {
    expect(() => parseRepoPath(bad), bad).toThrow(SyntaxError)
  }
  expect(parseRepoPath('onnx/model.onnx')).toBe('onnx/model.onnx')
})

test('whatever text comes, parsing answers or throws a SyntaxError, and what it accepts stays below its folder', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('.', '/', 'a', '\\', ':', 'C', '\u0000', 'g', 'i', 't') }),
      (text) => {
        let path: string
        try {
          path = parseRepoPath(text)
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError)
          return
        }
        expect(posix.resolve('/repo', path).startsWith('/repo/')).toBe(true)
        expect(win32.resolve('C:\\repo', path).startsWith('C:\\repo\\')).toBe(true)
      },
    ),
    { numRuns: 2000 },
  )
})
