// What stands between a model and the people it serves: verdicts on prompts and on responses while they stream.
// Knows no HTTP and no database. The guard judges wording only; see guard/MODEL_CARD.md for what it misses.
export { loadGuard, type Guard, type GuardLane, type HazardShare, type Scores } from './guard.ts'
export { normalise } from './normalise.ts'
export { builtInProfiles, profileDigest, responseThreshold, type SafeguardProfile } from './profile.ts'
export { textsOf } from './prompt-guard.ts'
export { createSafeguards, type Safeguards, type SafeguardsSetup } from './safeguards.ts'
export { StreamingGuard, type LaneId, type Release, type StreamingGuardSetup } from './streaming-guard.ts'
export { hazards, type Category, type GuardEvent, type Hazard, type Stage, type Verdict } from './verdict.ts'
