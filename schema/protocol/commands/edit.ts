/**
 * Say one's own message differently. The same text again changes nothing. What it said before is kept for staff, until
 * the message is deleted. Whether the text may be said is judged by the room, as at the first time.
 */
import { isCount, type Unparsed } from '../unparsed.ts'
import { parseRef, type Referred, refFault } from './ref.ts'

export type Edit = { type: 'edit'; seq: number; text: string } & Referred

export function parseEdit(frame: Unparsed): Edit | string {
  const { seq, text } = frame
  const ref = parseRef(frame)
  if (!ref) return refFault
  if (!isCount(seq) || seq === 0) return 'seq must be the seq of a message'
  if (typeof text !== 'string') return 'text must be a string'
  return { type: 'edit', seq, text, ...ref }
}
