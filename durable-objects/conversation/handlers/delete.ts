/**
 * A message is taken back: its place stays, its content goes, everywhere. An old one is taken back into the tail
 * first, as the archive has it; whatever happened during that await is looked at again before anything is written.
 */
import type { Actor } from '../../../schema/actor.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { type Problem, problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'

export async function deleteMessage(room: Room, actor: Actor, seq: number): Promise<Answer<{ rev: number }>> {
  const unseen = room.refuse(actor, 'see')
  if (unseen) return { ok: false, problem: unseen }
  if (seq < 1 || seq > room.log.lastSeq) return { ok: false, problem: problem('not_found') }
  const archived = room.log.get(seq) ? null : await room.readArchived(seq)
  const message = room.log.get(seq) ?? archived
  if (!message) return { ok: false, problem: problem('history_unavailable') }
  const refusal = refuseDeletion(room, actor, message)
  if (refusal) return { ok: false, problem: refusal }
  if (message.deletedAt !== undefined) return { ok: true, value: { rev: message.rev } }
  const tombstone = room.commit(() => {
    room.log.restore(message)
    return room.log.entomb(seq, room.clock())
  })
  if (!tombstone) return { ok: true, value: { rev: message.rev } }
  room.announce(tombstone)
  return { ok: true, value: { rev: tombstone.rev } }
}

function refuseDeletion(room: Room, actor: Actor, message: Message): Problem | null {
  const isOwn = actor.type === 'user' && actor.userId === message.senderId
  const refusal = room.refuse(actor, isOwn ? 'delete-own' : 'delete-any')
  if (refusal || room.settings.now.archivedAt === undefined) return refusal
  // what has to go for others' sake goes from an archive too
  return room.refuse(actor, 'delete-any') ? problem('conversation_archived') : null
}
