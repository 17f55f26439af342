/** Events as answers and webhooks carry them; the types are schema/event.ts, and held equal. */
import * as z from 'zod'
import type { HomeroomEvent, WebhookBody } from '../event.ts'
import { eventTypes } from '../events.ts'
import { testEventType } from '../webhooks.ts'
import { covers } from './covers.ts'
import { conversationId, epoch, eventId } from './ids.ts'
import { message } from './message.ts'
import { actorName } from './moderation.ts'
import { instant, seq } from './scalars.ts'

export const homeroomEvent = covers<HomeroomEvent>()(
  z
    .object({
      id: eventId,
      type: z.enum([...eventTypes, testEventType]).meta({ description: 'More may be added at any time.' }),
      conversationId: conversationId.exactOptional(),
      epoch: epoch.exactOptional(),
      rev: z
        .int()
        .exactOptional()
        .meta({ description: 'The conversation’s, when it happened. Within an epoch it never falls.' }),
      seq: seq.exactOptional().meta({ description: 'The message that it is about.' }),
      actor: actorName,
      occurredAt: instant,
      detail: z
        .record(z.string(), z.unknown())
        .exactOptional()
        .meta({ description: 'What belongs to this type.' }),
      message: message.exactOptional().meta({
        description:
          'As it stands now: one that was taken back has no content in any of its events. Absent in direct conversations, unless the campus lets its administrators read them.',
      }),
    })
    .meta({ id: 'Event', description: 'Something that has happened. Take the message by its rev.' }),
)

export const webhookBody = covers<WebhookBody>()(
  z
    .object({
      type: homeroomEvent.shape.type,
      timestamp: instant.meta({ description: 'When it happened.' }),
      data: homeroomEvent,
    })
    .meta({ id: 'WebhookBody', description: 'What a webhook carries, by Standard Webhooks.' }),
)
