/**
 * Flow control: "I have taken everything up to this rev." The runtime has no backpressure, so a reader that
 * stops saying this is closed with 4008 before it fills the room's memory. It has no answer. `delayMs`: how long the newest
 * message took to get there, by the client's word. It is counted and decides nothing, so one that makes no sense is not there.
 */
import { delayMsMax } from '../../limits.ts'
import { isCount, type Unparsed } from '../unparsed.ts'

export type Received = { type: 'received'; rev: number; delayMs?: number }

export function parseReceived(frame: Unparsed): Received | string {
  const { rev, delayMs } = frame
  if (!isCount(rev)) return 'rev must be a whole number from 0'
  return { type: 'received', rev, ...(isCount(delayMs) && delayMs <= delayMsMax && { delayMs }) }
}
