import { describe, expect, test } from 'vitest'
import { levels, type Level } from './level.ts'
import { faultsOf, presets, type Gate, type Policy } from './policy.ts'
import { preset } from './release-world.testing.ts'

const opened = levels.filter((level): level is Exclude<Level, 'withheld'> => level !== 'withheld')
const gate: Gate = { evidence: [], approvals: 1, specialities: [], waitHours: 0 }
const withApi = (change: Partial<Gate>): Policy => ({
  ...preset('lab'),
  gates: { ...preset('lab').gates, api: { ...gate, ...change } },
})

describe('a policy', () => {
  test.each(Object.keys(presets))(
    'the preset %s does not contradict itself, and bears its own name',
    (name) => {
      expect(faultsOf(presets[name] ?? preset('lab'))).toEqual([])
      expect(presets[name]?.name).toBe(name)
    },
  )

  test('a gate of nobody is a fault: opening takes at least one approval', () => {
    expect(faultsOf(withApi({ approvals: 0 }))).toEqual(['api: opening takes at least one approval'])
  })

  test('a gate with more specialities than approvals is a fault: nobody fills two', () => {
    expect(faultsOf(withApi({ specialities: ['safety', 'legal'] }))).toEqual([
      'api: more specialities than approvals',
    ])
  })

  test('a speciality named twice is a fault', () => {
    expect(faultsOf(withApi({ approvals: 2, specialities: ['safety', 'safety'] }))).toEqual([
      'api: a speciality is named twice',
    ])
  })

  test('lifting and exempting are openings too', () => {
    const nobody = { ...gate, approvals: 0 }
    expect(faultsOf({ ...preset('solo'), lift: nobody, exempt: nobody })).toEqual([
      'lift: opening takes at least one approval',
      'exempt: opening takes at least one approval',
    ])
  })

  test('all faults are named at once', () => {
    expect(faultsOf(withApi({ approvals: 1, specialities: ['safety', 'safety'] }))).toHaveLength(2)
  })
})

describe('the presets', () => {
  test.each(Object.keys(presets))('%s: each gate asks for all that the one below it asks for', (name) => {
    const { gates } = presets[name] ?? preset('lab')
    for (const [index, level] of opened.entries()) {
      const below = opened[index - 1]
      if (below === undefined) continue
      expect(gates[level].evidence, level).toEqual(expect.arrayContaining([...gates[below].evidence]))
      expect(gates[level].approvals, level).toBeGreaterThanOrEqual(gates[below].approvals)
      expect(gates[level].waitHours, level).toBeGreaterThanOrEqual(gates[below].waitHours)
    }
  })

  test('a lab waits before custody leaves, and its votes take a passkey', () => {
    const { gates, voteAssurance, isSoleApprover } = preset('lab')
    expect([gates.api.waitHours, gates.gated.waitHours, gates.open.waitHours]).toEqual([24, 72, 168])
    expect([voteAssurance, isSoleApprover]).toEqual(['passkey', false])
  })

  test('one person passes every gate of solo', () => {
    const { gates, lift, exempt, isSoleApprover } = preset('solo')
    expect(isSoleApprover).toBe(true)
    for (const { approvals, specialities } of [...Object.values(gates), lift, exempt])
      expect([approvals, specialities]).toEqual([1, []])
  })
})
