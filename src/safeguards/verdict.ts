export type Stage = 'prompt' | 'response'

/** MLCommons AILuminate hazards that the training data names, and `tox` (insult, harassment), which has no code there. */
export const hazards = [
  'vcr',
  'ncr',
  'src',
  'cse',
  'iwp',
  'ssh',
  'hte',
  'prv',
  'ipv',
  'dfm',
  'sxc_prn',
  'spc_hlt',
  'spc_fin',
  'spc_ele',
  'tox',
] as const

export type Hazard = (typeof hazards)[number]

/** `none` belongs to a pass; `guard-error` to a guard that could not judge, under a profile that is then closed. */
export type Category = Hazard | 'jailbreak' | 'none' | 'guard-error'

/** A refusal is an answer, not an error: the caller shows it, and the id lets the person appeal. */
export type Verdict = {
  readonly verdictId: string
  readonly decision: 'pass' | 'block'
  readonly category: Category
  /** 0 to 1; half means: exceeded by one everyday benign text in a hundred. */
  readonly score: number
  readonly stage: Stage
  /** Name of the safeguard profile that set the threshold. */
  readonly profile: string
}

/** For a metrics counter: each verdict once, and each text that passed only because its guard failed open. */
export type GuardEvent = Pick<Verdict, 'decision' | 'category' | 'stage' | 'profile'> & {
  readonly failedOpen: boolean
}
