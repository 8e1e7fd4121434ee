import { randomId, systemClock, type Clock, type Digest } from '../std/index.ts'
import { loadGuard, type Guard } from './guard.ts'
import { builtInProfiles, profileDigest, type SafeguardProfile } from './profile.ts'
import { judgePrompt } from './prompt-guard.ts'
import { StreamingGuard } from './streaming-guard.ts'
import type { GuardEvent, Verdict } from './verdict.ts'

export interface Safeguards {
  readonly guardVersion: string
  readonly profiles: readonly SafeguardProfile[]
  /** The profile that a release decision names by digest; undefined for one that is not installed, which must refuse. */
  profileOf(digest: Digest): SafeguardProfile | undefined
  judgePrompt(messages: unknown, profile: SafeguardProfile): Verdict
  /** For the response to a prompt that passed with this verdict. */
  guardResponse(prompt: Verdict, profile: SafeguardProfile): StreamingGuard
}

export type SafeguardsSetup = {
  readonly clock?: Clock
  readonly guard?: Guard
  readonly profiles?: readonly SafeguardProfile[]
  readonly count?: (event: GuardEvent) => void
}

export function createSafeguards(setup: SafeguardsSetup = {}): Safeguards {
  const { clock = systemClock, guard = loadGuard(), profiles = builtInProfiles, count = () => {} } = setup
  const byDigest = new Map(profiles.map((profile) => [profileDigest(profile), profile]))
  const newVerdictId = () => randomId('verdict', clock.now())
  return {
    guardVersion: guard.version,
    profiles,
    profileOf: (digest) => byDigest.get(digest),
    judgePrompt: (messages, profile) =>
      judgePrompt(messages, profile, { guard, verdictId: newVerdictId(), count }),
    guardResponse: (prompt, profile) =>
      new StreamingGuard({ guard, profile, promptScore: prompt.score, verdictId: newVerdictId(), count }),
  }
}
