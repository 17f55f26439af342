/**
 * Shares the work of telling thousands: a relay is asked by a conversation's room to call up to 500 personal rooms.
 * It keeps nothing, decides nothing, and is named by its number, so a campus has as many as it ever needed.
 */
import { DurableObject } from 'cloudflare:workers'
import type { CampusId, UserId } from '../schema/ids.ts'
import type { Delivery, DeliveryRelayRpc, PersonalRoomRpc } from '../schema/rpc.ts'
import { deliverAll, type RoomsByName } from './delivery.ts'

export type RelayEnvironment = { PERSONAL_ROOMS: RoomsByName<PersonalRoomRpc> }

export class DeliveryRelay extends DurableObject<RelayEnvironment> implements DeliveryRelayRpc {
  async relay(campusId: CampusId, userIds: UserId[], delivery: Delivery): Promise<void> {
    await deliverAll(this.env.PERSONAL_ROOMS, campusId, userIds, delivery)
  }
}
