/**
 * An event as hosts are told of it, in `GET /v1/events` and in the body of a webhook alike. What has happened is said for
 * good; `message` is how the message stands when it is told, so whoever takes it by `rev` is right whatever the order.
 */
import type { ActorName } from './events.ts'
import type { ConversationId, EndpointId, Epoch, EventId } from './ids.ts'
import type { Message } from './protocol/message.ts'
import type { DeliveredType } from './webhooks.ts'

export type HomeroomEvent = {
  id: EventId
  type: DeliveredType
  /** Absent where it is of no conversation, as the two below are. */
  conversationId?: ConversationId
  epoch?: Epoch
  rev?: number
  /** Where it is about a message. */
  seq?: number
  actor: ActorName
  occurredAt: string
  /** What belongs to this type. */
  detail?: Record<string, unknown>
  message?: Message
}

/** The body of a webhook, by Standard Webhooks. */
export type WebhookBody = { type: DeliveredType; timestamp: string; data: HomeroomEvent }

/** What a test says of itself. */
export type TestDetail = { endpointId: EndpointId }
