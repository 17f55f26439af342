/** What lists show of this conversation: the same for every reader, so it is composed and encoded once. */
import { previewCharactersMax } from '../../schema/limits.ts'
import { unreadWindow } from '../../schema/protocol/unread.ts'
import type { ConversationHead } from '../../stores/live-conversations.ts'
import type { Room } from './room.ts'
import { viewForAll } from './handlers/view.ts'

export function headOf(room: Room): ConversationHead {
  const newest = room.log.newestWithContent()
  const view = viewForAll(room)
  return {
    ...view,
    rev: room.log.rev,
    activeAt: room.log.get(view.lastSeq)?.sentAt ?? view.createdAt,
    ...(newest !== null && {
      newest: {
        seq: newest.seq,
        sender: room.people.get(newest.senderId) ?? {
          id: newest.senderId,
          name: newest.senderId,
          role: 'student',
        },
        preview: previewOf(newest.text),
      },
    }),
    deletedSeqs: room.log.tombstonesAbove(view.lastSeq - unreadWindow),
  }
}

/** One line, cut between characters and never within one. */
export function previewOf(text: string): string {
  const line = text
    .slice(0, previewCharactersMax * 4)
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...line.toWellFormed()]
  return characters.length <= previewCharactersMax
    ? line
    : `${characters.slice(0, previewCharactersMax - 1).join('')}…`
}
