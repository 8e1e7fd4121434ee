/** How open a revision is, most closed first. Custody leaves between `api` and `gated`. */
export const levels = ['withheld', 'internal', 'testers', 'api', 'gated', 'open'] as const
export type Level = (typeof levels)[number]

/** What has left custody. It never falls: revoked is not recalled. */
export const exposures = ['none', 'served', 'held', 'public'] as const
export type Exposure = (typeof exposures)[number]

/** The more closed of two levels: what a fine-tune may have at most, given its parent's. */
export function atMost(level: Level, ceiling: Level): Level {
  return levels.indexOf(level) <= levels.indexOf(ceiling) ? level : ceiling
}

export function isMoreOpen(level: Level, other: Level): boolean {
  return levels.indexOf(level) > levels.indexOf(other)
}

/** The further of two exposures. */
export function atLeast(exposure: Exposure, floor: Exposure): Exposure {
  return exposures.indexOf(exposure) >= exposures.indexOf(floor) ? exposure : floor
}
