/**
 * Shares the work of telling thousands: a relay is asked by a conversation's room to call up to 500 personal rooms.
 * It keeps nothing, decides nothing, and is named by its number, so a campus has as many as it ever needed.
 */
import { DurableObject } from 'cloudflare:workers'
import type { CampusId, UserId } from '../schema/ids.ts'
import type { Delivery, DeliveryRelayRpc, PersonalRoomRpc } from '../schema/rpc.ts'
import { measured, type MetricsBinding } from '../stores/metrics.ts'
import { deliverAll } from './delivery.ts'
import { type Namespace, placed, type PlacementVariables } from '../stores/placed.ts'

export type RelayEnvironment = MetricsBinding &
  PlacementVariables & { PERSONAL_ROOMS: Namespace<PersonalRoomRpc> }

export class DeliveryRelay extends DurableObject<RelayEnvironment> implements DeliveryRelayRpc {
  async relay(campusId: CampusId, userIds: UserId[], delivery: Delivery): Promise<void> {
    const rooms = placed(this.env.PERSONAL_ROOMS, this.env)
    await measured(this.env, () => deliverAll(rooms, campusId, userIds, delivery))
  }
}
