/** "I have read up to here." The cursor only moves forward; an earlier seq changes nothing. It has no answer. */
import { isCount, type Unparsed } from '../unparsed.ts'

export type Read = { type: 'read'; seq: number }

export function parseRead(frame: Unparsed): Read | string {
  return isCount(frame['seq']) ? { type: 'read', seq: frame['seq'] } : 'seq must be a whole number from 0'
}
