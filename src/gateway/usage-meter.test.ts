import { expect, test } from 'vitest'
import { UsageMeter } from './usage-meter.ts'

test('the count of the engine replaces ours', () => {
  const meter = new UsageMeter(400)
  meter.read({ kind: 'text', lane: 'content', text: 'twelve chars' })
  expect(meter.usage).toEqual({ promptTokens: 100, completionTokens: 3, isEstimated: true })
  meter.read({ kind: 'usage', promptTokens: 7, completionTokens: 2 })
  expect(meter.usage).toEqual({ promptTokens: 7, completionTokens: 2, isEstimated: false })
})

test('an engine that counts as it goes needs no estimate when it is left early', () => {
  const meter = new UsageMeter(400)
  meter.read({ kind: 'begun', promptTokens: 9 })
  meter.read({ kind: 'text', lane: 'content', text: 'two', tokens: 1 })
  meter.read({ kind: 'text', lane: 'reasoning', text: 'words', tokens: 2 })
  expect(meter.usage).toEqual({ promptTokens: 9, completionTokens: 3, isEstimated: false })
})
