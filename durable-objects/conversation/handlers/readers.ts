/**
 * Who has read a message: by name where the room is small, else the caller counts in Redis. Never whoever wrote it, and
 * so an old message is asked of the archive, which knows.
 */
import { namesReaders } from '../../../domain/receipts.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import type { Answer, Readers } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { hasRoster } from '../storage/conversation-record.ts'
import { actOnMessage } from './act-on-message.ts'

export function listReaders(room: Room, actor: Actor, seq: number): Promise<Answer<Readers>> {
  return actOnMessage(room, actor, seq, (message) => {
    const unknowable = room.refuse(actor, 'see-readers')
    return unknowable ? { ok: false, problem: unknowable } : { ok: true, value: readersOf(room, message) }
  })
}

function readersOf(room: Room, { seq, senderId }: Message): Readers {
  const { roster, reading, conversation } = room
  if (!namesReaders(roster.size)) {
    const isCounted = !hasRoster(conversation) || roster.roleOf(senderId) !== null
    return { readers: null, senderReadSeq: isCounted ? reading.readSeqOf(senderId) : null }
  }
  const readers = roster
    .list()
    .map(({ userId }) => userId)
    .filter((userId) => userId !== senderId && reading.readSeqOf(userId) >= seq)
  return { readers, senderReadSeq: null }
}
