/** A bug on purpose: what a hand might have slipped in, and under which fault it shows. */
import type { FaultName } from '../faults/all.ts'
import type { Edit } from './edit.ts'

export type Bug = {
  edits: readonly Edit[]
  /** Makes it visible within seconds, and is itself none. */
  revealed?: readonly Edit[]
  fault: FaultName
  /** The fault ends only when nobody has anything left to say. */
  endsInSilence?: true
}
