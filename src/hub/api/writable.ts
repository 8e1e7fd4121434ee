import type { FastifyRequest } from 'fastify'
import type { Account } from '../../accounts/index.ts'
import { Problem } from '../../std/index.ts'
import type { Hub } from '../hub.ts'
import type { History } from '../locate.ts'
import { assertWriter } from '../writing.ts'
import { callerOf } from './caller.ts'
import { textIn, type AnyQuery } from './shapes.ts'

/** The repo that an operation is about to change. Who may not know of it hears that it is not there, not that they may not write. */
export async function writableRepo(
  hub: Hub,
  request: Pick<FastifyRequest, 'headers'>,
  id: string,
): Promise<{ author: Account; history: History }> {
  const caller = callerOf(request)
  const history = await hub.locator.history(caller, id)
  return { author: assertWriter(caller, history.repo.owner), history }
}

export function refusePullRequests(query: AnyQuery): void {
  if (textIn(query, 'create_pr') !== undefined)
    throw new Problem('Unprocessable', 'This hub takes no pull requests: commit to a branch.')
}
