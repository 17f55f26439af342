/** One's own cursor: forward by reading, back by marking unread. Over a socket and over HTTP alike. */
import type { UserActor } from '../../../schema/actor.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'

export function moveCursor(
  room: Room,
  actor: UserActor,
  move: { readSeq: number } | { unreadFrom: number },
): Answer<{ readSeq: number }> {
  const refusal = room.refuse(actor, 'mark-read')
  if (refusal) return { ok: false, problem: refusal }
  const { userId } = actor
  if ('readSeq' in move) return { ok: true, value: { readSeq: room.reading.readUpTo(userId, move.readSeq) } }
  if (move.unreadFrom > room.log.lastSeq)
    return { ok: false, problem: problem('request_invalid', 'No such message.') }
  return { ok: true, value: { readSeq: room.reading.markUnread(userId, move.unreadFrom) } }
}
