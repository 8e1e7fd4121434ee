import { rolesIn, type Principal } from '../../accounts/index.ts'
import type { App } from '../../http/index.ts'
import { holdView } from '../revision-view.ts'
import { isActive } from '../standing.ts'
import type { HoldState, State } from '../state.ts'
import { viewOf, type Desk } from './desk.ts'

/** Holds are public; who placed them and why is for those inside. */
export function listHolds(app: App, desk: Desk): void {
  app.get(
    '/api/release/holds',
    { schema: { tags: ['release'], summary: 'Every hold, newest first' } },
    async (request) => {
      const { state } = desk.release
      const view = await viewOf(desk)
      return {
        holds: [...state.holds.values()].reverse().map((hold) => ({
          ...holdView(view, hold, isInside(state, request.principal, hold)),
          isActive: isActive(hold, view.now),
        })),
      }
    },
  )
}

/** The namespace that is held reads about it; what belongs to no namespace is for every reviewer. */
function isInside(state: State, principal: Principal, { scope }: HoldState): boolean {
  if (principal.kind === 'anonymous') return false
  if (principal.isOperator) return true
  const owner =
    scope.kind === 'owner'
      ? scope.owner
      : scope.kind === 'revision'
        ? state.revisions.get(scope.revision)?.owner
        : undefined
  return owner === undefined
    ? principal.memberships.some((membership) => membership.roles.includes('reviewer'))
    : rolesIn(principal, owner).length > 0
}
