import { Type } from 'typebox'
import { requireScope } from '../../accounts/index.ts'
import type { App } from '../../http/index.ts'
import { grantView } from '../grant-view.ts'
import { mayAnswer } from '../grants.ts'
import { viewOf, type Desk } from './desk.ts'
import { IdParams, Text } from './schemas.ts'

const Revocation = Type.Object({ reason: Text })

export function grants(app: App, desk: Desk): void {
  app.get(
    '/api/release/grants',
    { schema: { tags: ['release'], summary: 'Grants that you hold or may revoke' } },
    async (request) => {
      const account = requireScope(request, 'read')
      const view = await viewOf(desk)
      return {
        grants: desk.release.grants.of(account).map((grant) => ({
          ...grantView(view, grant),
          mayRevoke: mayAnswer(account, grant.repo),
        })),
      }
    },
  )
  app.post(
    '/api/release/grants/:id/revoke',
    { schema: { tags: ['release'], summary: 'End a grant at once', params: IdParams, body: Revocation } },
    async (request) => {
      const account = requireScope(request, 'write')
      await desk.release.grants.revoke(account, request.params.id, request.body.reason)
      return { revoked: request.params.id }
    },
  )
}
