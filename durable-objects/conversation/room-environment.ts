/** What a conversation's room needs of a deployment's bindings. */
import type { DeliveryRelayRpc, PersonalRoomRpc } from '../../schema/rpc.ts'
import type { EventsReady } from '../../stores/event-queue.ts'
import type { FilesBinding } from '../../stores/files.ts'
import type { MetricsBinding } from '../../stores/metrics.ts'
import type { NeonAddress } from '../../stores/neon.ts'
import type { RedisAddress } from '../../stores/redis.ts'
import type { Namespace, PlacementVariables } from '../../stores/placed.ts'

export type RoomEnvironment = NeonAddress &
  RedisAddress &
  FilesBinding &
  MetricsBinding &
  PlacementVariables & {
    PERSONAL_ROOMS: Namespace<PersonalRoomRpc>
    DELIVERY_RELAYS: Namespace<DeliveryRelayRpc>
    EVENTS_READY: Queue<EventsReady>
  }
