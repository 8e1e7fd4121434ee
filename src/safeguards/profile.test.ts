import fc from 'fast-check'
import { expect, test } from 'vitest'
import { builtInProfiles, profileDigest, responseThreshold } from './profile.ts'

const [standard, strict, audit] = builtInProfiles

test('a profile is named by its content, whatever the order of its keys', () => {
  const { name, ...rest } = standard
  expect(profileDigest({ ...rest, name })).toBe(profileDigest(standard))
  expect(profileDigest({ ...standard, holdBackChars: 63 })).not.toBe(profileDigest(standard))
})

// Release decisions name these digests: changing a built-in profile orphans them, so a change is a new name.
test('the built-in profiles have not changed under their names', () => {
  expect(builtInProfiles.map((profile) => `${profile.name} ${profileDigest(profile)}`))
    .toMatchInlineSnapshot(`
    [
      "standard sha256:bada162adbc3872478173ad4ae9e30bdc244616c104ee67fa9b29975fe44a911",
      "strict sha256:5bd33b1c037f9a185b1f69730a061117c91612053cfc0d10a59bc2ada8b50ffd",
      "audit sha256:59c45b436cc20852370d091cdbea807ecf11b6c6a5b833e42fdd13686927d28d",
    ]
  `)
})

test('a strict profile blocks all that standard blocks, and standard all that audit blocks', () => {
  for (const key of ['prompt', 'response', 'jailbreak'] as const) {
    expect(strict.thresholds[key]).toBeLessThanOrEqual(standard.thresholds[key])
    expect(standard.thresholds[key]).toBeLessThanOrEqual(audit.thresholds[key])
  }
})

test('the more suspicious the prompt, the less its response may do', () => {
  const score = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(score, score, (a, b) => {
      const [calm, suspicious] = [Math.min(a, b), Math.max(a, b)]
      expect(responseThreshold(standard, suspicious)).toBeLessThanOrEqual(responseThreshold(standard, calm))
      expect(responseThreshold(standard, suspicious)).toBeGreaterThan(0)
    }),
  )
})
