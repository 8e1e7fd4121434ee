import { Type } from 'typebox'
import { evidenceKinds } from '../policy.ts'
import { levels } from '../level.ts'
import { proposalKinds } from '../release-entry.ts'

/** The shapes that several operations take. Free text has a limit, so that every entry fits its 8 KiB. */
export const DigestText = Type.String({
  pattern: '^sha256:[0-9a-f]{64}$',
  description: 'sha256: and 64 hexadecimal digits',
})
export const DigestParams = Type.Object({ digest: DigestText })
export const IdParams = Type.Object({ id: Type.String({ pattern: '^[a-z]+_[a-z0-9]+$' }) })
export const LevelName = Type.Enum([...levels])
export const EvidenceKindName = Type.Enum([...evidenceKinds])
export const ProposalKindName = Type.Enum([...proposalKinds])
export const Line = Type.String({ minLength: 1, maxLength: 200 })
export const Text = Type.String({ maxLength: 4000 })
export const Name = Type.String({ minLength: 1, maxLength: 96 })
