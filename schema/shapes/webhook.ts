/** Webhook endpoints and deliveries as answers carry them; the types are schema/webhooks.ts, and held equal. */
import * as z from 'zod'
import { eventTypes } from '../events.ts'
import {
  deliveryFaults,
  deliveryStates,
  endpointDisabledReasons,
  testEventType,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '../webhooks.ts'
import { covers } from './covers.ts'
import { endpointId } from './ids.ts'
import { eventType } from './moderation.ts'
import { count, instant } from './scalars.ts'

const fields = z.object({
  id: endpointId,
  url: z.string(),
  description: z.string(),
  types: z.array(eventType).meta({ description: 'What it is told of; empty for everything.' }),
  createdAt: instant,
  previousSecretUntil: instant
    .exactOptional()
    .meta({ description: 'Until then the secret of before signs as well.' }),
  disabledAt: instant.exactOptional().meta({ description: 'Since then nothing goes there.' }),
  disabledReason: z.enum(endpointDisabledReasons).exactOptional().meta({
    description:
      '`by_host`: somebody has said so. `gone`: it has answered 410. `failing`: a delivery has failed for 75 hours, and nothing has arrived meanwhile.',
  }),
})

export const webhookEndpoint = covers<WebhookEndpoint>()(
  fields.meta({ id: 'WebhookEndpoint', description: 'Where a campus wants to be told of its events.' }),
)

export const webhookEndpointWithSecret = fields
  .extend({
    secret: z.string().meta({ description: '`whsec_…`, shown this once. Whoever has it can sign.' }),
  })
  .meta({ id: 'WebhookEndpointWithSecret' })

export const deliveryState = z
  .enum(deliveryStates)
  .meta({ id: 'DeliveryState', description: '`failed`: no attempt will be made any more.' })

export const webhookDelivery = covers<WebhookDelivery>()(
  z
    .object({
      id: z.string().meta({ description: 'The event’s, which is its `webhook-id` too.' }),
      type: z.enum([...eventTypes, testEventType]),
      state: deliveryState,
      attempts: count.meta({ description: 'Of this round; sending it again begins another.' }),
      nextAttemptAt: instant.exactOptional(),
      log: z
        .array(
          z.object({
            at: instant,
            durationMs: count,
            status: z.int().exactOptional().meta({ description: 'Absent where nobody answered.' }),
            fault: z
              .enum(deliveryFaults)
              .exactOptional()
              .meta({ description: 'Why it did not arrive; absent where it did.' }),
          }),
        )
        .meta({ description: 'Attempts, the newest first.' }),
    })
    .meta({ id: 'WebhookDelivery', description: 'An event on its way to an endpoint, or told to it.' }),
)
