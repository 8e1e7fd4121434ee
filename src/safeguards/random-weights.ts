import type { Weights } from './weights.ts'

/** For tests: a guard that knows nothing and has strong opinions, so that harmless random texts are often blocked. */
export function randomWeights(): Weights {
  const bits = 10
  const header = {
    version: 'random',
    seed: 1,
    bits,
    hazardBits: 6,
    heads: { harm: { scale: 0.02, bias: 0 }, jailbreak: { scale: 0.02, bias: 0 } },
    hazards: [
      { id: 'ncr', scale: 0.02, bias: 0 },
      { id: 'tox', scale: 0.02, bias: 0 },
    ],
    calibration: {
      harm: { prompt: { usual: 1, rare: 3 }, response: { usual: 1, rare: 3 } },
      jailbreak: { prompt: { usual: 1, rare: 3 } },
    },
  }
  return { header, heads: noise(2 * 2 ** bits), hazards: noise(2 * 2 ** 6) }
}

function noise(length: number): Int8Array {
  let state = 12345
  return Int8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 24) - 128
  })
}
