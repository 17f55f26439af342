/** Messages as they will be when the room has confirmed what the reader has asked. Pure. */
import type { UserId } from '../../schema/ids.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Reaction } from '../../schema/protocol/reaction.ts'
import type { Act } from '../acts.ts'

/** `now`: ISO 8601, for eyes. `hasReacted`: whether the reader had chosen an emoji before. */
export type Reader = { id: UserId; now: string; hasReacted: (message: Message, emoji: string) => boolean }

export function withAct(message: Message, act: Act, reader: Reader): Message {
  if (message.deletedAt !== undefined) return message
  switch (act.type) {
    case 'edit':
      return { ...message, text: act.text, editedAt: reader.now }
    case 'delete': {
      const { seq, rev, senderId, clientMessageId, sentAt } = message
      return { seq, rev, senderId, clientMessageId, sentAt, text: '', deletedAt: reader.now }
    }
    case 'react':
      return reader.hasReacted(message, act.emoji) === act.on
        ? message
        : withReaction(message, act, reader.id)
    case 'pin': {
      const { pinnedAt: _, ...unpinned } = message
      return act.on ? { pinnedAt: reader.now, ...message } : unpinned
    }
  }
}

function withReaction(message: Message, { emoji, on }: { emoji: string; on: boolean }, me: UserId): Message {
  const others = message.reactions ?? []
  const known = others.find((reaction) => reaction.emoji === emoji)
  const reactions = known ? others.map((one) => (one === known ? changed(one, on, me) : one)) : others
  const begun: Reaction[] = known || !on ? [] : [{ emoji, count: 1, userIds: [me] }]
  const { reactions: _, ...bare } = message
  const left = [...reactions, ...begun].filter(({ count }) => count > 0)
  return left.length > 0 ? { ...bare, reactions: left } : bare
}

function changed({ emoji, count, userIds }: Reaction, on: boolean, me: UserId): Reaction {
  const others = userIds?.filter((id) => id !== me)
  return {
    emoji,
    count: count + (on ? 1 : -1),
    ...(others && { userIds: on ? [...others, me] : others }),
  }
}
