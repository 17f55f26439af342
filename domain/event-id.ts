/** The name of an event, the same whenever and however often it is told: the log's epoch, and its place in the change log. */
import type { Epoch } from '../schema/ids.ts'

export function eventId(epoch: Epoch, n: number): string {
  return `evt_${epoch}_${n}`
}
