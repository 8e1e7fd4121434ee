import type { Denied } from '../release/index.ts'
import { Problem, type ProblemCode } from '../std/index.ts'
import type { Verdict } from '../safeguards/index.ts'

/** The same words for a model that is not there and for one that the caller may not know of. */
export function unknownModel(name: string): Problem {
  return new Problem(
    'model_not_found',
    `The model ${JSON.stringify(name)} does not exist or you do not have access to it.`,
    {
      details: { param: 'model' },
    },
  )
}

/** What release answered, as the caller's problem. */
export function problemOf(denied: Denied, name: string): Problem {
  const details = { param: 'model', reason: denied.reason, level: denied.level }
  const code = codes[denied.reason]
  if (code === 'model_not_found') return unknownModel(name)
  return new Problem(code, `The model ${name} cannot be used by you now: ${denied.message}.`, { details })
}

const codes: Readonly<Record<Denied['reason'], ProblemCode>> = {
  unknown: 'model_not_found',
  held: 'model_withdrawn',
  'sign-in': 'SignInRequired',
  level: 'model_not_granted',
  'not-granted': 'model_not_granted',
  expired: 'model_not_granted',
  revoked: 'model_not_granted',
  agreement: 'model_not_granted',
  territory: 'model_not_granted',
}

export function promptRefused(verdict: Verdict): Problem {
  return new Problem(
    'content_filter',
    `The safeguards refused the messages (${verdict.category}). If you think that this is wrong, name the verdict ${verdict.verdictId}.`,
    { details: { param: 'messages', verdictId: verdict.verdictId, category: verdict.category } },
  )
}

/** What a person reads instead of the rest of an answer that was cut. */
export function refusalText(verdictId: string): string {
  return `The safeguards ended this answer. If you think that this is wrong, name the verdict ${verdictId}.`
}
