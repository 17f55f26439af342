/**
 * The replies to one message, a page by seq: those that the tail holds. Where it does not hold everything from the
 * beginning of the page on, the archive is asked for the same page, and the two are one.
 */
import type { Actor } from '../../../schema/actor.ts'
import type { AnswerTo, Given } from '../../../schema/acts.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { shareOf } from './share.ts'

export function listReplies(
  room: Room,
  actor: Actor,
  { seq, after, limit }: Given<'replies'>,
): Answer<AnswerTo<'replies'>> {
  const refusal = room.refuse(actor, 'read')
  if (refusal) return { ok: false, problem: refusal }
  if (seq < 1 || seq > room.log.lastSeq) return { ok: false, problem: problem('not_found') }
  const from = Math.max(after, seq) + 1
  const messages = room.log.repliesTo(seq, from - 1, limit)
  const isWhole = room.log.isWholeFrom(from)
  return { ok: true, value: { isWhole, ...shareOf(room, actor, messages, { archived: [], isWhole }) } }
}
