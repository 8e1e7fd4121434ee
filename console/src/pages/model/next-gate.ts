import { levels, type Gate, type RevisionDetail } from '../../api/types.ts'

/** The gate above the level that was decided: a hold or a stale paper lowers the water, it moves no gate. */
export function nextGate(revision: RevisionDetail): Gate | undefined {
  const next = levels[levels.indexOf(revision.decidedLevel) + 1]
  return revision.gates.find((gate) => gate.level === next)
}
