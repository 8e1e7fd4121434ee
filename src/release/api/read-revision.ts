import type { App } from '../../http/index.ts'
import { revisionView } from '../revision-view.ts'
import { viewOf, visibleRevision, type Desk } from './desk.ts'
import { DigestParams } from './schemas.ts'

export function readRevision(app: App, desk: Desk): void {
  app.get(
    '/api/release/revisions/:digest',
    { schema: { tags: ['release'], summary: 'Where a revision stands, and why', params: DigestParams } },
    async (request) =>
      revisionView(
        await viewOf(desk),
        visibleRevision(desk, request.principal, request.params.digest),
        request.principal,
      ),
  )
}
