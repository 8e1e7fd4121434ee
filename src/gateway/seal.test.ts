import { expect, test } from 'vitest'
import { createSeal } from './seal.ts'

const secret = new Uint8Array(32).fill(1)

test('a key comes back only under its own name and the same secret', () => {
  const seal = createSeal(secret)
  const sealed = seal.seal('fast', 'sk-123')
  expect(seal.open('fast', sealed)).toBe('sk-123')
  expect(() => seal.open('slow', sealed)).toThrow()
  expect(() => createSeal(new Uint8Array(32).fill(2)).open('fast', sealed)).toThrow()
})

test('the same key sealed twice does not look the same, and never shows', () => {
  const seal = createSeal(secret)
  expect(seal.seal('fast', 'sk-123')).not.toBe(seal.seal('fast', 'sk-123'))
  expect(seal.seal('fast', 'sk-123')).not.toContain('sk-123')
})

test('a secret that is too short is refused', () => {
  expect(() => createSeal(new Uint8Array(16))).toThrow('32 bytes')
})
