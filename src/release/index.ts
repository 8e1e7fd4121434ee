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
export { atLeast, atMost, exposures, isMoreOpen, levels, type Exposure, type Level } from './level.ts'
export {
  edgeKinds,
  type EdgeKind,
  type Parent,
  type RegisteredRevision,
  type ReleaseReader,
  type ReleaseWriter,
  type Standing,
} from './release.ts'
