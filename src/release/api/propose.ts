import { Type } from 'typebox'
import { requireScope } from '../../accounts/index.ts'
import type { App } from '../../http/index.ts'
import { parseDigest, Problem, type Digest } from '../../std/index.ts'
import type { Desk } from './desk.ts'
import { DigestText, LevelName, Name, ProposalKindName, Text } from './schemas.ts'

const Body = Type.Object({
  kind: ProposalKindName,
  revision: Type.Optional(DigestText),
  level: Type.Optional(LevelName),
  fallback: Type.Optional(LevelName),
  profile: Type.Optional(Name),
  hold: Type.Optional(Name),
  parent: Type.Optional(DigestText),
  note: Type.Optional(Text),
})

export function propose(app: App, desk: Desk): void {
  app.post(
    '/api/release/proposals',
    { schema: { tags: ['release'], summary: 'Freeze a proposal to decide on', body: Body } },
    async (request, reply) => {
      const account = requireScope(request, 'write')
      const { revision, parent, profile, note = '', ...rest } = request.body
      const proposal = await desk.release.proposals.propose(account, {
        ...rest,
        note,
        ...(profile === undefined ? {} : { profile: digestOfProfile(desk, profile) }),
        ...(revision === undefined ? {} : { revision: parseDigest(revision) }),
        ...(parent === undefined ? {} : { parent: parseDigest(parent) }),
      })
      return reply.code(201).send({ proposal })
    },
  )
}

function digestOfProfile(desk: Desk, name: string): Digest {
  const digest = desk.profiles.digestOf(name)
  if (digest === undefined) throw new Problem('Unprocessable', `there is no safeguard profile ${name}`)
  return digest
}
