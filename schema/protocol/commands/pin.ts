/** Pin a message to the conversation, for everyone, or (`on: false`) unpin it. Saying it again changes nothing. */
import { isCount, type Unparsed } from '../unparsed.ts'
import { parseRef, type Referred, refFault } from './ref.ts'

export type Pin = { type: 'pin'; seq: number; on: boolean } & Referred

export function parsePin(frame: Unparsed): Pin | string {
  const { seq, on } = frame
  const ref = parseRef(frame)
  if (!ref) return refFault
  if (!isCount(seq) || seq === 0) return 'seq must be the seq of a message'
  return typeof on === 'boolean' ? { type: 'pin', seq, on, ...ref } : 'on must be true or false'
}
