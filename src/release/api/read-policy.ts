import type { App } from '../../http/index.ts'
import { Problem } from '../../std/index.ts'
import { iso } from '../revision-view.ts'
import { policyAt } from '../state.ts'
import type { Desk } from './desk.ts'

export function readPolicy(app: App, desk: Desk): void {
  app.get(
    '/api/release/policy',
    { schema: { tags: ['release'], summary: 'The gate table in force' } },
    async () => {
      const { state } = desk.release
      const current = policyAt(state, desk.release.now())
      if (current === undefined) throw new Problem('NotFound', 'no policy is adopted yet')
      const adopted = state.policies.map(({ digest, policy, at }) => ({
        digest,
        name: policy.name,
        at: iso(at),
      }))
      return { digest: current.digest, policy: current.policy, adopted }
    },
  )
}
