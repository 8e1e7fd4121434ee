import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultGitAttributes, ignoredPaths, lfsPaths, uploadMode } from './git-attributes.ts'
import { pathPattern } from './path-pattern.ts'

test('weights are large files wherever they lie, and words are not', () => {
  const isLfs = lfsPaths(defaultGitAttributes)
  for (const path of ['model.safetensors', 'onnx/deep/model.onnx', 'a.gguf', 'saved_model/v1/x', 'x.tar.gz'])
    expect(isLfs(path), path).toBe(true)
  for (const path of ['README.md', 'config.json', 'gguf', 'a.gguf.md', 'saved_model'])
    expect(isLfs(path), path).toBe(false)
})

test('the last line that speaks of a path wins', () => {
  const isLfs = lfsPaths(
    '*.bin filter=lfs -text\nsmall.bin -filter\n# *.md filter=lfs\n/root.txt filter=lfs\n',
  )
  expect(['a/big.bin', 'a/small.bin', 'x.md', 'root.txt', 'a/root.txt'].map(isLfs)).toEqual([
    true,
    false,
    false,
    true,
    false,
  ])
})

test('ignored paths follow the rules of git', () => {
  const isIgnored = ignoredPaths('*.log\n!keep.log\nbuild/\n/top\na/**/z\n[ab]?.tmp\n')
  for (const path of [
    'x.log',
    'd/x.log',
    'build/x',
    'd/build/x/y',
    'top',
    'top/x',
    'a/z',
    'a/b/c/z',
    'a1.tmp',
  ])
    expect(isIgnored(path), path).toBe(true)
  for (const path of ['keep.log', 'build', 'd/top', 'a/zz', 'c1.tmp', 'a12.tmp'])
    expect(isIgnored(path), path).toBe(false)
})

test('no pattern that a stranger writes takes long', () => {
  const path = `${'a'.repeat(1000)}b`
  const start = performance.now()
  for (const pattern of ['*a'.repeat(200), `${'**/'.repeat(60)}x`, '*a*a*a*a*a*a*a*a*a*c', '[a-'.repeat(99)])
    pathPattern(pattern)(path)
  expect(performance.now() - start).toBeLessThan(500)
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('*', '/', 'a', '[', ']', '!', '\\', '?') }),
      fc.string(),
      (pattern, text) => {
        expect(typeof pathPattern(pattern)(text)).toBe('boolean')
      },
    ),
  )
})

test('what is empty is regular; what is huge or binary is large', () => {
  const none = () => false
  const sample = Buffer.from('text')
  expect(uploadMode({ path: 'x.bin', sizeBytes: 0, sample }, () => true)).toBe('regular')
  expect(uploadMode({ path: 'x', sizeBytes: 10 * 2 ** 20 + 1, sample }, none)).toBe('lfs')
  expect(uploadMode({ path: 'x', sizeBytes: 4, sample: Buffer.from([1, 0, 2]) }, none)).toBe('lfs')
  expect(uploadMode({ path: 'x', sizeBytes: 4, sample }, none)).toBe('regular')
})
