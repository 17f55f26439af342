/**
 * What hosts and couriers say of webhooks to one another: endpoints and what was delivered to them. Enums may grow. A host
 * tells deliveries apart by the event's id, which is also their `webhook-id`.
 */
import type { EventType } from './events.ts'
import type { EndpointId } from './ids.ts'

export const endpointDisabledReasons = [
  /** The host has said so. */
  'by_host',
  /** It has answered 410. */
  'gone',
  /** The last attempt of a delivery has failed, and nothing has arrived since its first. */
  'failing',
] as const
export type EndpointDisabledReason = (typeof endpointDisabledReasons)[number]

/** What a test sends; it is told to one endpoint alone and is in no log of events. */
export const testEventType = 'webhook.test'
export type DeliveredType = EventType | typeof testEventType

export type WebhookEndpoint = {
  id: EndpointId
  url: string
  description: string
  /** Empty for all of them. */
  types: EventType[]
  createdAt: string
  /** Until then both secrets sign. */
  previousSecretUntil?: string
  disabledAt?: string
  disabledReason?: EndpointDisabledReason
}

export const deliveryStates = ['pending', 'delivered', 'failed'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export const deliveryFaults = [
  /** Not a 2xx. */
  'status',
  /** It points elsewhere, and nobody follows. */
  'redirect',
  'timeout',
  /** No connection, or one that broke. */
  'network',
  /** The address may not be called. */
  'address',
] as const
export type DeliveryFault = (typeof deliveryFaults)[number]

export type DeliveryAttempt = {
  at: string
  durationMs: number
  /** Absent where nobody answered. */
  status?: number
  /** Absent where it arrived. */
  fault?: DeliveryFault
}

export type Delivery = {
  /** The event's. */
  id: string
  type: DeliveredType
  state: DeliveryState
  /** Of this round; resending begins another. */
  attempts: number
  /** Absent where no attempt will be made any more. */
  nextAttemptAt?: string
  /** The newest first. */
  log: DeliveryAttempt[]
}
