import type { Principal } from '../accounts/index.ts'
import type { Denied } from '../release/index.ts'
import { Problem } from '../std/index.ts'

/** The same answer for what is missing and for what may not be known of. The words the clients look for are kept. */
export function repoNotFound(principal: Principal): Problem {
  return new Problem('RepoNotFound', 'Repository not found', {
    status: principal.kind === 'anonymous' ? 401 : 404,
  })
}

export function revisionNotFound(revision: string): Problem {
  return new Problem('RevisionNotFound', `Invalid rev id: ${revision}`)
}

export function entryNotFound(path: string): Problem {
  return new Problem('EntryNotFound', `Entry not found: ${path}`)
}

export function disabledRepo(reason?: string): Problem {
  // huggingface_hub compares this text letter by letter.
  return new Problem('DisabledRepo', 'Access to this resource is disabled.', {
    details: reason === undefined ? {} : { reason: 'held', explanation: reason },
  })
}

/** Why somebody who may know of a revision may not have its weights, as the Hub's clients expect to be told. */
export function refusal(principal: Principal, repo: string, denied: Denied): Problem {
  if (denied.reason === 'held') return disabledRepo(denied.message)
  const text = `Access to model ${repo} is restricted and you are not in the authorized list. ${denied.message}`
  return new Problem('GatedRepo', text, {
    status: principal.kind === 'anonymous' ? 401 : 403,
    details: { reason: denied.reason, level: denied.level },
  })
}
