/**
 * The one message shape that every kind of conversation carries, over sockets and over HTTP alike.
 * A frame always holds the whole current state of a message, so a client upserts by `seq`: new, edited and
 * deleted are the same act. A deleted message is a tombstone: `deletedAt` is set and `text` is empty.
 */
import type { ClientMessageId, UserId } from '../ids.ts'
import type { Attachment } from './attachment.ts'
import type { Reaction } from './reaction.ts'

/** Whom a message mentions as a whole, where its sender may. */
export const mentionGroups = ['everyone', 'staff'] as const
export type MentionGroup = (typeof mentionGroups)[number]

export type Message = {
  /** Place in the conversation, contiguous from 1. Order comes from here and from nowhere else. */
  seq: number
  /** The conversation-wide revision of the last change to this message. */
  rev: number
  senderId: UserId
  clientMessageId: ClientMessageId
  text: string
  /** seq of the message that this one answers. */
  replyTo?: number
  /** Members whom the text mentions with `@`. */
  mentions?: UserId[]
  /** `@everyone`, or `@staff`. */
  mentionsAll?: MentionGroup
  attachments?: Attachment[]
  /** In the order in which each emoji was first chosen. */
  reactions?: Reaction[]
  /** ISO 8601: since when it is pinned. */
  pinnedAt?: string
  /** The name of the integration that spoke; people have none. */
  bot?: string
  /** ISO 8601 in UTC. For eyes only: clocks disagree, the log does not. */
  sentAt: string
  editedAt?: string
  deletedAt?: string
  /** Somebody who moderates took it back, not its sender. */
  deletedByStaff?: true
}
