import type { App } from '../../http/index.ts'
import { iso } from '../revision-view.ts'
import type { Desk } from './desk.ts'

export function listAgreements(app: App, desk: Desk): void {
  app.get(
    '/api/release/agreements',
    { schema: { tags: ['release'], summary: 'Agreements at their newest version' } },
    async () => {
      const newest = new Map(desk.release.state.agreements.map((agreement) => [agreement.id, agreement]))
      return {
        agreements: [...newest.values()].map((agreement) => ({ ...agreement, at: iso(agreement.at) })),
      }
    },
  )
}
