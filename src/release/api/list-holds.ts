import type { App } from '../../http/index.ts'
import { holdView } from '../revision-view.ts'
import { isActive } from '../standing.ts'
import { viewOf, type Desk } from './desk.ts'

/** Holds are public; who placed them and why is for those inside. */
export function listHolds(app: App, desk: Desk): void {
  app.get(
    '/api/release/holds',
    { schema: { tags: ['release'], summary: 'Every hold, newest first' } },
    async (request) => {
      const { principal } = request
      const isInside =
        principal.kind !== 'anonymous' &&
        (principal.isOperator ||
          principal.memberships.some((membership) => membership.roles.includes('reviewer')))
      const holds = [...desk.release.state.holds.values()].reverse()
      const view = await viewOf(desk)
      return {
        holds: holds.map((hold) => ({
          ...holdView(view, hold, isInside),
          isActive: isActive(hold, desk.release.now()),
        })),
      }
    },
  )
}
