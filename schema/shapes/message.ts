/** A message as every answer carries it; the type is schema/protocol/message.ts, and the two are held equal. */
import * as z from 'zod'
import { type Message, mentionGroups } from '../protocol/message.ts'
import { attachment } from './attachment.ts'
import { covers } from './covers.ts'
import { clientMessageId, epoch, userId } from './ids.ts'
import { reaction } from './reaction.ts'
import { instant, seq } from './scalars.ts'

export const message = covers<Message>()(
  z
    .object({
      seq: seq.meta({ description: 'Its place in the conversation, contiguous from 1.' }),
      rev: z.int().meta({ description: 'The conversation-wide revision of its last change.' }),
      senderId: userId,
      clientMessageId,
      text: z.string().meta({ description: 'Empty once it was taken back.' }),
      replyTo: seq.exactOptional().meta({ description: 'The seq of the message that this one answers.' }),
      mentions: z.array(userId).exactOptional(),
      mentionsAll: z.enum(mentionGroups).exactOptional().meta({ description: '`@everyone`, or `@staff`.' }),
      attachments: z.array(attachment).exactOptional(),
      reactions: z
        .array(reaction)
        .exactOptional()
        .meta({ description: 'In the order in which each was first chosen.' }),
      pinnedAt: instant.exactOptional(),
      bot: z.string().exactOptional().meta({ description: 'The name of the integration that spoke.' }),
      sentAt: instant.meta({ description: 'For eyes only: order comes from seq.' }),
      editedAt: instant.exactOptional(),
      deletedAt: instant.exactOptional(),
      deletedByStaff: z.literal(true).exactOptional(),
    })
    .meta({
      id: 'Message',
      description:
        'The whole current state of a message. New, edited and deleted are the same upsert by seq.',
    }),
)

export const changed = z.object({ rev: z.int().meta({ description: 'The message’s, as of now.' }) }).meta({
  id: 'Changed',
  description: 'What was asked is so; the message itself travels on sockets and in pages.',
})

export const version = z
  .object({
    rev: z.int().meta({ description: 'Of the state that took its place.' }),
    text: z.string(),
    saidAt: instant,
  })
  .meta({ id: 'MessageVersion', description: 'What a message said before it was edited.' })

export const sent = z
  .object({ clientMessageId, seq, rev: z.int(), epoch, viewers: z.int() })
  .meta({ id: 'Sent', description: 'The place that a message has got.' })
