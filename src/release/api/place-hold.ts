import { Type } from 'typebox'
import { requireScope, type AccountId } from '../../accounts/index.ts'
import { parsed, type App } from '../../http/index.ts'
import { parseAccountName } from '../../names/index.ts'
import { parseDigest } from '../../std/index.ts'
import { holdView } from '../revision-view.ts'
import type { HoldScope } from '../release-entry.ts'
import { viewOf, type Desk } from './desk.ts'
import { DigestText, Text } from './schemas.ts'

const Body = Type.Object({
  scope: Type.Union([
    Type.Object({ kind: Type.Literal('revision'), value: DigestText }),
    Type.Object({ kind: Type.Literal('owner'), value: Type.String({ maxLength: 96 }) }),
    Type.Object({ kind: Type.Literal('account'), value: Type.String({ pattern: '^acc_[A-Za-z0-9]+$' }) }),
    Type.Object({ kind: Type.Literal('all') }),
  ]),
  reason: Text,
  hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 8760 })),
})

export function placeHold(app: App, desk: Desk): void {
  app.post(
    '/api/release/holds',
    { schema: { tags: ['release'], summary: 'Close at once: one authorised person is enough', body: Body } },
    async (request, reply) => {
      const account = requireScope(request, 'write')
      const { scope, reason, hours } = request.body
      const hold = await desk.release.holds.place(account, {
        scope: scopeOf(scope),
        reason,
        ...(hours === undefined ? {} : { hours }),
      })
      return reply.code(201).send({ ...holdView(await viewOf(desk), hold, true), receipt: desk.surfaces() })
    },
  )
}

function scopeOf(scope: Type.Static<typeof Body>['scope']): HoldScope {
  switch (scope.kind) {
    case 'revision':
      return { kind: 'revision', revision: parsed(parseDigest, scope.value) }
    case 'owner':
      return { kind: 'owner', owner: parsed(parseAccountName, scope.value) }
    case 'account':
      return { kind: 'account', account: scope.value as AccountId }
    case 'all':
      return { kind: 'all' }
  }
}
