/** What stands in the place of a message that was said and is nowhere any more: nobody else's words may ever stand there. */
import type { ClientMessageId, UserId } from '../schema/ids.ts'
import type { Message } from '../schema/protocol/message.ts'

export function lostMessage(seq: number, rev: number, now: number): Message {
  const at = new Date(now).toISOString()
  return {
    ...{
      seq,
      rev,
      senderId: 'system' as UserId,
      clientMessageId: `lost-${seq}` as ClientMessageId,
      text: '',
    },
    ...{ sentAt: at, deletedAt: at },
  }
}
