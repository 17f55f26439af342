/**
 * Flow control: "I have taken everything up to this rev." The runtime has no backpressure, so a reader that
 * stops saying this is closed with 4008 before it fills the room's memory. It has no answer.
 */
import { isCount, type Unparsed } from '../unparsed.ts'

export type Received = { type: 'received'; rev: number }

export function parseReceived(frame: Unparsed): Received | string {
  return isCount(frame['rev']) ? { type: 'received', rev: frame['rev'] } : 'rev must be a whole number from 0'
}
