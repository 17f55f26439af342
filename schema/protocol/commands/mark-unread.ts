/** "Remind me from here on": the one act that moves a cursor back, to just before this message. No answer. */
import { isCount, type Unparsed } from '../unparsed.ts'

export type MarkUnread = { type: 'mark-unread'; seq: number }

export function parseMarkUnread(frame: Unparsed): MarkUnread | string {
  const { seq } = frame
  return isCount(seq) && seq > 0 ? { type: 'mark-unread', seq } : 'seq must be the seq of a message'
}
