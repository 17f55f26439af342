/** A message as every answer carries it; the type is schema/protocol/message.ts, and the two are held equal. */
import * as z from 'zod'
import type { Attachment } from '../protocol/attachment.ts'
import { type Message, mentionGroups } from '../protocol/message.ts'
import type { Reaction } from '../protocol/reaction.ts'
import { attachmentId, clientMessageId, epoch, userId } from './ids.ts'
import { count, instant, seq } from './scalars.ts'

export const attachment = z
  .object({
    id: attachmentId,
    name: z.string().meta({ description: 'As its uploader called it: a label for eyes.' }),
    type: z.string().meta({ description: 'Media type, as the bytes have it.' }),
    bytes: count,
    width: count.exactOptional(),
    height: count.exactOptional(),
    missing: z.literal(true).exactOptional().meta({ description: 'The file is lost, the message stays.' }),
  })
  .meta({
    id: 'Attachment',
    description: 'A file that belongs to a message.',
  }) satisfies z.ZodType<Attachment>

export const reaction = z
  .object({
    emoji: z.string(),
    count,
    userIds: z.array(userId).exactOptional().meta({
      description: 'In the order in which they came; absent where the room is too large for names.',
    }),
  })
  .meta({ id: 'Reaction', description: 'One emoji under a message.' }) satisfies z.ZodType<Reaction>

export const ownReactions = z
  .object({ seq, emojis: z.array(z.string()) })
  .meta({ id: 'OwnReactions', description: 'What the reader has chosen under one message.' })

export const message = z
  .object({
    seq: seq.meta({ description: 'Its place in the conversation, contiguous from 1.' }),
    rev: z.int().meta({ description: 'The conversation-wide revision of its last change.' }),
    senderId: userId,
    clientMessageId,
    text: z.string().meta({ description: 'Empty once it was taken back.' }),
    replyTo: seq.exactOptional().meta({ description: 'The seq of the message that this one answers.' }),
    mentions: z.array(userId).exactOptional(),
    mentionsAll: z
      .enum(mentionGroups)
      .exactOptional()
      .meta({ description: '`@everyone`, or `@staff`, by whoever may.' }),
    attachments: z.array(attachment).exactOptional(),
    reactions: z.array(reaction).exactOptional(),
    pinnedAt: instant.exactOptional(),
    bot: z.string().exactOptional().meta({ description: 'The name of the integration that spoke.' }),
    sentAt: instant.meta({ description: 'For eyes only: order comes from seq.' }),
    editedAt: instant.exactOptional(),
    deletedAt: instant.exactOptional(),
    deletedByStaff: z
      .literal(true)
      .exactOptional()
      .meta({ description: 'Somebody who moderates took it back, not its sender.' }),
  })
  .meta({
    id: 'Message',
    description: 'The whole current state of a message. New, edited and deleted are the same upsert by seq.',
  }) satisfies z.ZodType<Message>

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
