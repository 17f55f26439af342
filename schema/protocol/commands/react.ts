/** Choose an emoji under a message, or (`on: false`) take it back. Saying it again changes nothing. */
import { isCount, type Unparsed } from '../unparsed.ts'
import { parseRef, type Referred, refFault } from './ref.ts'

export type React = { type: 'react'; seq: number; emoji: string; on: boolean } & Referred

export function parseReact(frame: Unparsed): React | string {
  const { seq, emoji, on } = frame
  const ref = parseRef(frame)
  if (!ref) return refFault
  if (!isCount(seq) || seq === 0) return 'seq must be the seq of a message'
  if (typeof emoji !== 'string') return 'emoji must be a string'
  if (typeof on !== 'boolean') return 'on must be true or false'
  return { type: 'react', seq, emoji, on, ...ref }
}
