// Release control: levels, evidence, proposals, decisions, grants, holds. Asked by all, asks nobody.
export {
  actions,
  type Action,
  type Allowed,
  type Decision,
  type Denied,
  type DenyReason,
  type Question,
} from './access.ts'
export { createRelease, type Change, type Release } from './create-release.ts'
export type { SurfaceReceipt } from './api/desk.ts'
export { isMoreOpen, type Exposure, type Level } from './level.ts'
export { evidenceKinds, presets, type EvidenceKind, type Gate, type Policy } from './policy.ts'
export { registerRelease } from './register-release.ts'
export {
  edgeKinds,
  type EdgeKind,
  type Parent,
  type RegisteredRevision,
  type ReleaseReader,
  type ReleaseWriter,
  type Standing,
} from './release.ts'
