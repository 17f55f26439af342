/** A message as every answer carries it; the type is schema/protocol/message.ts, and the two are held equal. */
import * as z from 'zod'
import type { Message } from '../protocol/message.ts'
import { clientMessageId, epoch, userId } from './ids.ts'
import { instant, seq } from './scalars.ts'

export const message = z
  .object({
    seq: seq.meta({ description: 'Its place in the conversation, contiguous from 1.' }),
    rev: z.int().meta({ description: 'The conversation-wide revision of its last change.' }),
    senderId: userId,
    clientMessageId,
    text: z.string().meta({ description: 'Empty once it was taken back.' }),
    replyTo: seq.exactOptional().meta({ description: 'The seq of the message that this one answers.' }),
    mentions: z.array(userId).exactOptional(),
    sentAt: instant.meta({ description: 'For eyes only: order comes from seq.' }),
    editedAt: instant.exactOptional(),
    deletedAt: instant.exactOptional(),
  })
  .meta({
    id: 'Message',
    description: 'The whole current state of a message. New, edited and deleted are the same upsert by seq.',
  }) satisfies z.ZodType<Message>

export const sent = z
  .object({ clientMessageId, seq, rev: z.int(), epoch, viewers: z.int() })
  .meta({ id: 'Sent', description: 'The place that a message has got.' })
