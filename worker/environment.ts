/** What a deployment binds to this code; `wrangler.toml` is its other half. */
import type { AdmissionGate } from '../durable-objects/admission/admission-gate.ts'
import type { DeliveryRelay } from '../durable-objects/delivery-relay.ts'
import type { PersonalRoom } from '../durable-objects/personal/personal-room.ts'
import type { WebhookCourier } from '../durable-objects/webhooks/webhook-courier.ts'
import type { EventsReady } from '../stores/event-queue.ts'
import type { Dataset } from '../stores/metrics.ts'
import type { PlacementVariables } from '../stores/placed.ts'
import type { ConversationRoom } from '../durable-objects/conversation/conversation-room.ts'

export type Environment = PlacementVariables & {
  CONVERSATIONS: DurableObjectNamespace<ConversationRoom>
  PERSONAL_ROOMS: DurableObjectNamespace<PersonalRoom>
  DELIVERY_RELAYS: DurableObjectNamespace<DeliveryRelay>
  ADMISSION_GATES: DurableObjectNamespace<AdmissionGate>
  WEBHOOK_COURIERS: DurableObjectNamespace<WebhookCourier>
  /** The word that a campus has new events. */
  EVENTS_READY: Queue<EventsReady>
  ASSETS: Fetcher
  FILES: R2Bucket
  /** Where it is counted how the deployment fares (schema/metrics.ts); it goes on without. */
  METRICS?: Dataset
  /** Which deployment this is, as the platform names it. */
  VERSION?: WorkerVersionMetadata
  DATABASE_URL: string
  /** Full URL of the `/sql` endpoint where it does not follow from the database's host name. */
  DATABASE_ENDPOINT?: string
  UPSTASH_REDIS_REST_URL: string
  UPSTASH_REDIS_REST_TOKEN: string
  /** `allowed`: webhooks go to this very machine, over http. For a laptop alone. */
  WEBHOOKS_TO_LOCALHOST?: string
}
