import { digestOf, type Digest } from '../std/index.ts'

/**
 * What a release decision is taken together with: the same weights may serve the vetted under one profile and
 * the public under a stricter one. Pure data, so that its digest names exactly this behaviour.
 */
export type SafeguardProfile = {
  readonly name: string
  /** UTF-16 units that a verdict must have seen beyond a character before the character leaves. */
  readonly holdBackChars: number
  /** Scores at or over these block. See Verdict.score for the scale. */
  readonly thresholds: { readonly prompt: number; readonly response: number; readonly jailbreak: number }
  readonly onGuardError: 'closed' | 'open'
}

/** For models that serve everyone signed in. */
const standard: SafeguardProfile = {
  name: 'standard',
  holdBackChars: 64,
  thresholds: { prompt: 0.5, response: 0.5, jailbreak: 0.5 },
  onGuardError: 'closed',
}

/** For the most advanced models: blocks more benign text too, and shows a response later. */
const strict: SafeguardProfile = {
  name: 'strict',
  holdBackChars: 512,
  thresholds: { prompt: 0.3, response: 0.3, jailbreak: 0.3 },
  onGuardError: 'closed',
}

/** Only for open models, whose weights anyone can run without us: nothing is held back, only the plainest is blocked. */
const audit: SafeguardProfile = {
  name: 'audit',
  holdBackChars: 0,
  thresholds: { prompt: 0.9, response: 0.9, jailbreak: 0.9 },
  onGuardError: 'open',
}

export const builtInProfiles = [standard, strict, audit] as const

export function profileDigest(profile: SafeguardProfile): Digest {
  return digestOf(profile)
}

/** How far a response may go after its prompt: a prompt at the edge of refusal halves the response threshold. */
export function responseThreshold({ thresholds }: SafeguardProfile, promptScore: number): number {
  return thresholds.response * (1 - Math.min(Math.max(promptScore, 0), 1) / 2)
}
