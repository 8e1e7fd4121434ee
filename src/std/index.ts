// What Node lacks for us. Knows nothing of AI.
export type { Branded } from './branded.ts'
export { canonicalJson, digestOf, parseDigest, sha256, type Digest } from './canonical-json.ts'
export { ManualClock, systemClock, type Clock, type Instant } from './clock.ts'
export { Problem, problems, type ProblemCode } from './problem.ts'
export { randomId, randomToken } from './random.ts'
