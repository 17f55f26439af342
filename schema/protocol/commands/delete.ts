/** Take a message back: its place stays, its content goes. `reason`: why somebody who moderates does so. */
import { isCount, type Unparsed } from '../unparsed.ts'
import { parseRef, type Referred, refFault } from './ref.ts'

export type Delete = { type: 'delete'; seq: number; reason?: string } & Referred

export function parseDelete(frame: Unparsed): Delete | string {
  const { seq, reason } = frame
  const ref = parseRef(frame)
  if (!ref) return refFault
  if (!isCount(seq) || seq === 0) return 'seq must be the seq of a message'
  if (reason === undefined) return { type: 'delete', seq, ...ref }
  return typeof reason === 'string' ? { type: 'delete', seq, reason, ...ref } : 'reason must be a string'
}
