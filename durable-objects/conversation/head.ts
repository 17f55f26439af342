/** What lists show of this conversation: the same for every reader, so it is composed and encoded once. */
import { previewOfMessage } from '../../domain/preview.ts'
import type { MemberRole } from '../../schema/protocol/kinds.ts'
import type { ListedConversation } from '../../schema/protocol/summary.ts'
import { unread, unreadWindow } from '../../schema/protocol/unread.ts'
import type { ConversationHead } from '../../stores/conversation-head.ts'
import type { Room } from './room.ts'
import { viewForAll } from './handlers/view.ts'

export function headOf(room: Room): ConversationHead {
  const view = viewForAll(room)
  const last = room.log.get(view.lastSeq)
  const newest = last && last.deletedAt === undefined ? last : room.log.newestWithContent()
  const groupMentions = room.groupMentions.above(view.lastSeq - unreadWindow)
  return {
    ...view,
    rev: room.log.rev,
    activeAt: last?.sentAt ?? view.createdAt,
    ...(newest !== null && {
      newest: {
        seq: newest.seq,
        sender: room.people.get(newest.senderId) ?? {
          id: newest.senderId,
          name: newest.senderId,
          role: 'student',
        },
        preview: previewOfMessage(newest),
      },
    }),
    deletedSeqs: room.log.tombstonesAbove(view.lastSeq - unreadWindow),
    ...(groupMentions.length > 0 && { groupMentions }),
  }
}

/** As somebody sees it who comes just now: nothing that was said before mentions them. */
export function listedFor(room: Room, role: MemberRole, readSeq: number): ListedConversation {
  const head = headOf(room)
  return { ...head, role, readSeq, unread: unread(head.lastSeq, readSeq, head.deletedSeqs), mentioned: 0 }
}
