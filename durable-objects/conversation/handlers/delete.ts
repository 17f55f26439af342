/** A message is taken back: its place stays, its content goes, everywhere. Taking it back twice changes nothing. */
import { refuseReason } from '../../../domain/reason.ts'
import { tombstoneOf } from '../../../domain/tombstone.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { type Problem, problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Happened } from '../room-facts.ts'
import type { Room } from '../room.ts'
import { actOnMessage } from './act-on-message.ts'

export function deleteMessage(
  room: Room,
  actor: Actor,
  { seq, reason }: Given<'delete'>,
): Promise<Answer<{ rev: number }>> {
  return actOnMessage(room, actor, seq, (message) => {
    const isOwn = actor.type === 'user' && actor.userId === message.senderId
    const refusal = refuseDeletion(room, actor, isOwn) ?? refuseReason(reason)
    if (refusal) return { ok: false, problem: refusal }
    if (message.deletedAt !== undefined) return { ok: true, value: { rev: message.rev } }
    const tombstone = tombstoneOf(message, { now: room.clock(), isByStaff: !isOwn })
    const happened: Happened = {
      ...{ type: 'message.deleted', actor },
      ...(!isOwn && { isStaffAct: true }),
      ...(reason !== undefined && { detail: { reason } }),
    }
    const along = ({ rev }: Message) => room.formerMentions.note(seq, rev, message, tombstone)
    return { ok: true, value: { rev: room.change(tombstone, happened, { along }).rev } }
  })
}

function refuseDeletion(room: Room, actor: Actor, isOwn: boolean): Problem | null {
  const refusal = room.refuse(actor, isOwn ? 'delete-own' : 'delete-any')
  if (refusal || room.settings.now.archivedAt === undefined) return refusal
  // what has to go for others' sake goes from an archive too
  return room.refuse(actor, 'delete-any') ? problem('conversation_archived') : null
}
