/**
 * The word that a campus has new events, from the rooms to the couriers. It carries no event: those are in the log, so a
 * word that comes twice, late or among others says nothing wrong, and one that is lost is made good by the next.
 */
import { type CampusId, parseCampusId } from '../schema/ids.ts'
import { queueTimeoutMs } from '../schema/limits.ts'
import { errorName } from '../domain/error-name.ts'
import { record } from './metrics.ts'
import { isUnparsed } from '../schema/protocol/unparsed.ts'

export type EventsReady = { campusId: CampusId }

export type EventQueue = {
  /** False where the queue does not take it: to be said again. */
  announce(campusId: CampusId): Promise<boolean>
}

export function openEventQueue(queue: Pick<Queue<EventsReady>, 'send'>): EventQueue {
  return {
    async announce(campusId) {
      const startedAt = performance.now()
      const note = (reason: string): void =>
        record('vendor_error', { vendor: 'queue', reason }, { ms: performance.now() - startedAt })
      let timer: ReturnType<typeof setTimeout> | undefined
      const tooLate = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => {
          note('timeout')
          resolve(false)
        }, queueTimeoutMs)
      })
      try {
        return await Promise.race([queue.send({ campusId }).then(() => true), tooLate])
      } catch (error) {
        note(errorName(error))
        console.warn(JSON.stringify({ event: 'queue_refused', error: errorName(error) }))
        return false
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** Null for what no code of ours has sent. */
export function parseEventsReady(value: unknown): CampusId | null {
  return isUnparsed(value) ? parseCampusId(value['campusId']) : null
}
