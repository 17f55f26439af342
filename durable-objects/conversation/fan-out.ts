/**
 * Hands a delivery to personal rooms: many at once but never all, each waited for a bounded time, and beyond a
 * thousand through relays. One that fails or hangs delays nobody; what it missed is superseded by the next summary
 * or read at the next connect. It never looks at enrolment: the caller names who is online.
 */
import { deliveriesDirectMax, relayRecipientsMax } from '../../schema/limits.ts'
import type { CampusId, UserId } from '../../schema/ids.ts'
import type { Delivery, DeliveryRelayRpc, PersonalRoomRpc } from '../../schema/rpc.ts'
import { deliverAll, type RoomsByName } from '../delivery.ts'

export type FanOutParts = {
  campusId: CampusId
  personalRooms: RoomsByName<Pick<PersonalRoomRpc, 'deliver'>>
  relays: RoomsByName<DeliveryRelayRpc>
  /** Nobody waits for a delivery: neither the sender nor the room's next alarm. */
  waitUntil: (delivery: Promise<void>) => void
}

export class FanOut {
  readonly #parts: FanOutParts

  constructor(parts: FanOutParts) {
    this.#parts = parts
  }

  deliver(userIds: readonly UserId[], delivery: Delivery): void {
    const { campusId, personalRooms, waitUntil } = this.#parts
    if (userIds.length === 0) return
    const isLarge = userIds.length > deliveriesDirectMax
    waitUntil(
      isLarge ? this.#relay(userIds, delivery) : deliverAll(personalRooms, campusId, userIds, delivery),
    )
  }

  /** Never rejects, as `deliverAll` never does: what fails is said and superseded. */
  async #relay(userIds: readonly UserId[], delivery: Delivery): Promise<void> {
    const { campusId, relays } = this.#parts
    const chunks: UserId[][] = []
    for (let from = 0; from < userIds.length; from += relayRecipientsMax)
      chunks.push(userIds.slice(from, from + relayRecipientsMax))
    const results = await Promise.allSettled(
      chunks.map((chunk, index) =>
        relays.getByName(`${campusId}/relay-${index}`).relay(campusId, chunk, delivery),
      ),
    )
    for (const result of results)
      if (result.status === 'rejected') console.warn(JSON.stringify({ event: 'relay_failed', campusId }))
  }
}
