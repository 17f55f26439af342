/**
 * "I am looking": the tab is open, visible and focused. While it holds, whatever arrives is born read. A socket
 * in the room alone is not reading. It has no answer.
 */
import type { Unparsed } from '../unparsed.ts'

export type Viewing = { type: 'viewing'; viewing: boolean }

export function parseViewing(frame: Unparsed): Viewing | string {
  const { viewing } = frame
  return typeof viewing === 'boolean' ? { type: 'viewing', viewing } : 'viewing must be true or false'
}
