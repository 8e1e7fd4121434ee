// What stands between a model and the people it serves: verdicts on prompts and on responses while they stream.
// Knows no HTTP and no database. The guard judges wording only; see guard/MODEL_CARD.md for what it misses.
export type { Guard, GuardLane } from './guard.ts'
export { builtInProfiles, profileDigest, type SafeguardProfile } from './profile.ts'
export { createSafeguards, type Safeguards } from './safeguards.ts'
export { StreamingGuard } from './streaming-guard.ts'
export type { GuardEvent, Verdict } from './verdict.ts'
