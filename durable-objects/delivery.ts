/** Calls many personal rooms with one delivery: bounded in flight, bounded in time, and failing for itself alone. */
import { deliveriesInFlightMax, deliveryTimeoutMs, wellPerPoint } from '../schema/limits.ts'
import type { CampusId, UserId } from '../schema/ids.ts'
import type { Delivery, PersonalRoomRpc } from '../schema/rpc.ts'
import { record } from '../stores/metrics.ts'

/** A namespace of objects, as far as one room needs to know of another. */
export type RoomsByName<Rpc> = { getByName(name: string): Rpc }

export async function deliverAll(
  rooms: RoomsByName<Pick<PersonalRoomRpc, 'deliver'>>,
  campusId: CampusId,
  userIds: readonly UserId[],
  delivery: Delivery,
): Promise<void> {
  const waiting = [...userIds]
  const startedAt = performance.now()
  let failures = 0
  const deliverNext = async (): Promise<void> => {
    for (let userId = waiting.pop(); userId !== undefined; userId = waiting.pop()) {
      const call = rooms.getByName(`${campusId}/${userId}`).deliver(delivery)
      if (!(await settlesInTime(call))) failures += 1
    }
  }
  await Promise.all(Array.from({ length: Math.min(deliveriesInFlightMax, userIds.length) }, deliverNext))
  const values = { ms: performance.now() - startedAt, count: userIds.length, failures }
  record('summary', { campus: campusId }, values, { oneIn: failures > 0 ? 1 : wellPerPoint })
  if (failures > 0) console.warn(JSON.stringify({ event: 'deliveries_failed', campusId, failures }))
}

/** False when the call failed or took too long; a late failure is heard, and changes nothing any more. */
async function settlesInTime(call: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), deliveryTimeoutMs)
  })
  const settled = call.then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([settled, timeout])
  } finally {
    clearTimeout(timer) // a pending timer would keep the room from hibernating
  }
}
