/** What is left of a deleted message: its place, and who stood there. Nothing of what was said, shown or chosen. */
import type { Message } from '../schema/protocol/message.ts'

export function tombstoneOf(
  { seq, rev, senderId, clientMessageId, replyTo, bot, sentAt }: Message,
  { now, isByStaff }: { now: number; isByStaff: boolean },
): Message {
  return {
    ...{ seq, rev, senderId, clientMessageId, text: '' },
    ...(replyTo !== undefined && { replyTo }),
    ...(bot !== undefined && { bot }),
    sentAt,
    deletedAt: new Date(now).toISOString(),
    ...(isByStaff && { deletedByStaff: true }),
  }
}
