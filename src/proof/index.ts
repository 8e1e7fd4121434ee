// Everything an outsider needs to check offline what an instance says. Pure: texts and bytes in, answers
// out; no clock, no disk, no network. The record room builds its logs from the same parts.
export {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  type Checkpoint,
  type CheckpointVerifiers,
  type OpenedCheckpoint,
} from './checkpoint.ts'
export { cosignatureTime, cosignatureVerifier, cosigner } from './cosignature.ts'
export { formatEntryBundle, maxEntryBytes, parseEntryBundle } from './entry-bundle.ts'
export { consistencyProof, inclusionProof, MemoryTree, treeRoot, type NodeReader } from './merkle-tree.ts'
export {
  emptyRoot,
  leafHash,
  nodeHash,
  sameHash,
  verifyConsistency,
  verifyInclusion,
  type ConsistencyClaim,
  type Hash,
  type InclusionClaim,
} from './merkle.ts'
export {
  signModel,
  verifyModel,
  type ModelToSign,
  type Resource,
  type VerifiedModel,
} from './model-signing.ts'
export {
  formatSigningKey,
  formatVkey,
  generateSigningKey,
  parseSigningKey,
  parseVkey,
  type NoteKeyType,
  type SigningKey,
  type VerifierKey,
} from './note-key.ts'
export {
  formatNote,
  formatSignatureLine,
  noteSigner,
  noteVerifier,
  openNote,
  parseNote,
  signNote,
  type Note,
  type NoteSignature,
  type NoteSigner,
  type NoteVerifier,
  type OpenedNote,
} from './note.ts'
export { isWeightFile, revisionDigest, weightsDigest, type FileDigest } from './revision-digest.ts'
export { isSealOf, newSalt, sealEntry } from './sealed.ts'
export {
  formatTilePath,
  nodesOfTiles,
  parseTilePath,
  tileBytes,
  tilesToWrite,
  tileWidth,
  type Tile,
} from './tile.ts'
export {
  formatTlogProof,
  parseTlogProof,
  verifyTlogProof,
  type TlogProof,
  type VerifiedProof,
} from './tlog-proof.ts'
export { formatTrustedKeys, parseTrustedKeys, type TrustedKeys } from './trusted-keys.ts'
export {
  checkNames,
  verifyRelease,
  type Check,
  type CheckName,
  type RecordedDecision,
  type ReleaseToVerify,
  type ReleaseVerdict,
} from './verify-release.ts'
