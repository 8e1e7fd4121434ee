import { Type } from 'typebox'
import { requireScope } from '../../accounts/index.ts'
import type { App } from '../../http/index.ts'
import { parseDigest } from '../../std/index.ts'
import type { Desk } from './desk.ts'
import { DigestParams, DigestText, EvidenceKindName, Line, Text } from './schemas.ts'

const usualFreshDays = 180

const Body = Type.Object({
  kind: EvidenceKindName,
  title: Line,
  domain: Type.Optional(Line),
  ratingBefore: Type.Optional(Line),
  ratingAfter: Type.Optional(Line),
  summary: Type.Optional(Text),
  document: Type.Optional(DigestText),
  freshDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 730, default: usualFreshDays })),
})

export function attachEvidence(app: App, desk: Desk): void {
  app.post(
    '/api/release/revisions/:digest/evidence',
    {
      schema: {
        tags: ['release'],
        summary: 'Attach evidence to exactly this revision',
        params: DigestParams,
        body: Body,
      },
    },
    async (request, reply) => {
      const account = requireScope(request, 'write')
      const { document, freshDays = usualFreshDays, ...described } = request.body
      const given = {
        ...described,
        freshDays,
        ...(document === undefined ? {} : { document: parseDigest(document) }),
      }
      const evidence = await desk.release.evidence.attach(account, parseDigest(request.params.digest), given)
      return reply.code(201).send({ evidence })
    },
  )
}
