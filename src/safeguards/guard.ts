import { Lane } from './lane.ts'
import { hazards, type Hazard, type Stage } from './verdict.ts'
import { readWeights, type Anchors, type Weights } from './weights.ts'

/** From 0 to 1, on the scale of Verdict.score. */
type Scores = { readonly harm: number; readonly jailbreak: number }

/** Which hazard it would be if it were harmful. The shares of all hazards add up to 1. */
type HazardShare = { readonly id: Hazard; readonly share: number }

/** A text that grows. The cost of a piece is proportional to its length; scores never fall. */
export interface GuardLane {
  push(text: string): void
  end(): void
  score(): Scores
  /** The hazards of what was read last, likeliest first. */
  categories(): readonly HazardShare[]
  /** UTF-16 units that a passed judgement has seen. */
  readonly judged: number
  /** The harm score reached the threshold: nothing more is read. */
  readonly isStopped: boolean
}

export interface Guard {
  readonly version: string
  /** `categories` is empty for a text that is plainly harmless. */
  score(text: string, stage: Stage): Scores & { readonly categories: readonly HazardShare[] }
  /** Without a threshold the lane reads to the end, whatever it meets. */
  lane(stage: Stage, threshold?: number): GuardLane
}

// Below this nobody asks which hazard it is, and finding out means reading the text twice.
const plainlyHarmless = 0.1

/** The guard that ships with the product. Reads its weights once, here. */
export function loadGuard(file?: URL | string): Guard {
  return guardOf(readWeights(file))
}

export function guardOf(weights: Weights): Guard {
  const stranger = weights.header.hazards.find(({ id }) => !isHazard(id))
  if (stranger !== undefined)
    throw new SyntaxError(`the guard names a hazard that this version does not know: ${stranger.id}`)
  return new LinearGuard(weights)
}

class LinearGuard implements Guard {
  readonly version: string
  readonly #weights: Weights

  constructor(weights: Weights) {
    this.version = weights.header.version
    this.#weights = weights
  }

  score(text: string, stage: Stage): Scores & { readonly categories: readonly HazardShare[] } {
    const lane = this.#read(text, new Lane(this.#weights))
    const scores = scoresOf(lane, this.#weights, stage)
    if (scores.harm < plainlyHarmless) return { ...scores, categories: [] }
    // The hazard is read where the text is worst, not where it ends: a second lane stops there.
    const worst = this.#read(text, new Lane(this.#weights, lane.harm - hair))
    return { ...scores, categories: categoriesOf(worst) }
  }

  lane(stage: Stage, threshold?: number): GuardLane {
    return new LinearLane(this.#weights, stage, threshold)
  }

  #read(text: string, lane: Lane): Lane {
    lane.push(text)
    lane.end()
    return lane
  }
}

class LinearLane implements GuardLane {
  readonly #weights: Weights
  readonly #stage: Stage
  readonly #lane: Lane

  constructor(weights: Weights, stage: Stage, threshold?: number) {
    const harm = weights.header.calibration.harm[stage]
    this.#weights = weights
    this.#stage = stage
    this.#lane = new Lane(weights, threshold === undefined ? Infinity : logitOf(threshold, harm) - hair)
  }

  get judged(): number {
    return this.#lane.judged
  }

  get isStopped(): boolean {
    return this.#lane.isStopped
  }

  push(text: string): void {
    this.#lane.push(text)
  }

  end(): void {
    this.#lane.end()
  }

  score(): Scores {
    return scoresOf(this.#lane, this.#weights, this.#stage)
  }

  categories(): readonly HazardShare[] {
    return categoriesOf(this.#lane)
  }
}

// A lane stops above its limit; a score equal to the threshold must stop it as well.
const hair = 1e-9

function scoresOf(lane: Lane, { header }: Weights, stage: Stage): Scores {
  const { harm, jailbreak } = header.calibration
  return { harm: scoreOf(lane.harm, harm[stage]), jailbreak: scoreOf(lane.jailbreak, jailbreak.prompt) }
}

function categoriesOf(lane: Lane): readonly HazardShare[] {
  return lane.hazards().filter((each): each is HazardShare => isHazard(each.id))
}

/** The logistic curve through ½ at `usual` and nine tenths at `rare`. */
function scoreOf(logit: number, { usual, rare }: Anchors): number {
  return 1 / (1 + 9 ** ((usual - logit) / (rare - usual)))
}

function logitOf(score: number, { usual, rare }: Anchors): number {
  return usual + ((rare - usual) * Math.log(score / (1 - score))) / Math.log(9)
}

function isHazard(id: string): id is Hazard {
  return hazards.some((hazard) => hazard === id)
}
