import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadGuard } from './guard.ts'
import { builtInProfiles } from './profile.ts'
import { createSafeguards } from './safeguards.ts'

const [standard] = builtInProfiles
const requests = readFileSync(new URL('./everyday.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))

test('the shipped guard lets everyday requests pass, in English and in French', () => {
  const safeguards = createSafeguards({ guard: loadGuard() })
  const blocked = requests.filter(
    (content) => safeguards.judgePrompt([{ role: 'user', content }], standard).decision === 'block',
  )
  // One in a hundred is what the threshold promises; this many lines allow one.
  expect(blocked.slice(1)).toEqual([])
})

test('everyday requests asked one after another in one conversation pass as well', () => {
  const safeguards = createSafeguards()
  const conversation = requests.slice(0, 40).map((content) => ({ role: 'user', content }))
  expect(safeguards.judgePrompt(conversation, standard)).toMatchObject({ decision: 'pass', category: 'none' })
})
