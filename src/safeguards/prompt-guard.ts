import type { Guard } from './guard.ts'
import type { SafeguardProfile } from './profile.ts'
import type { Category, GuardEvent, Verdict } from './verdict.ts'

export type PromptGuardSetup = {
  readonly guard: Guard
  readonly verdictId: string
  readonly count: (event: GuardEvent) => void
}

type Finding = { readonly category: Category; readonly score: number; readonly isOver: boolean }

/** Judges all that a request brings: every text of every message, whoever is said to have written it. */
export function judgePrompt(messages: unknown, profile: SafeguardProfile, setup: PromptGuardSetup): Verdict {
  const { verdictId, count } = setup
  const { finding, failedOpen } = judge(messages, profile, setup.guard)
  const verdict: Verdict = {
    verdictId,
    decision: finding.isOver ? 'block' : 'pass',
    category: finding.isOver || failedOpen ? finding.category : 'none',
    score: finding.score,
    stage: 'prompt',
    profile: profile.name,
  }
  count({
    decision: verdict.decision,
    category: verdict.category,
    stage: 'prompt',
    profile: profile.name,
    failedOpen,
  })
  return verdict
}

function judge(messages: unknown, profile: SafeguardProfile, guard: Guard) {
  try {
    return { finding: worstOf(textsOf(messages), profile, guard), failedOpen: false }
  } catch {
    // A guard that fails has judged nothing: the profile says what happens then.
    const failedOpen = profile.onGuardError === 'open'
    const finding: Finding = { category: 'guard-error', score: failedOpen ? 0 : 1, isOver: !failedOpen }
    return { finding, failedOpen }
  }
}

function worstOf(texts: readonly string[], profile: SafeguardProfile, guard: Guard): Finding {
  // Each text by itself, so that harmless ones around it do not hide it; and all in a row, so that it cannot be
  // cut into harmless parts.
  const whole = texts.length > 1 ? [...texts, texts.join('\n')] : texts
  const findings = whole.flatMap((text) => findingsOf(text, profile, guard))
  const none: Finding = { category: 'none', score: 0, isOver: false }
  return findings.reduce((worst, each) => (isWorse(each, worst) ? each : worst), none)
}

function findingsOf(text: string, { thresholds }: SafeguardProfile, guard: Guard): Finding[] {
  const { harm, jailbreak, categories } = guard.score(text, 'prompt')
  // Closed by default: harm that no hazard can be named for blocks all the same.
  return [
    { category: categories[0]?.id ?? 'guard-error', score: harm, isOver: harm >= thresholds.prompt },
    { category: 'jailbreak', score: jailbreak, isOver: jailbreak >= thresholds.jailbreak },
  ]
}

function isWorse(a: Finding, b: Finding): boolean {
  return a.isOver === b.isOver ? a.score > b.score : a.isOver
}

// What names or locates and is never read by a model, or is not text at all.
const notProse = new Set(['role', 'type', 'id', 'tool_call_id', 'cache_control', 'input_audio', 'file_data'])

/**
 * Every text in a request's messages, whatever its shape: a new kind of part is read, not skipped. Arguments of
 * tools are JSON in a string, where an escape could hide a word, so they are read as the JSON they hold.
 */
export function textsOf(value: unknown, key = ''): string[] {
  if (notProse.has(key)) return []
  if (typeof value === 'string') {
    if (key === 'url' && /^data:[^,]*;base64,/.test(value)) return []
    return key === 'arguments' ? [value, ...textsOf(parsed(value))] : [value]
  }
  if (Array.isArray(value)) return value.flatMap((item) => textsOf(item))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]) => textsOf(item, name))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON, as models sometimes write it: the caller reads the string as it is.
    return undefined
  }
}
