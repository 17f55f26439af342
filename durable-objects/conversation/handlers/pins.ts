/** The pinned messages of a conversation: those that the tail holds, and which the archive must supply. */
import type { Actor } from '../../../schema/actor.ts'
import type { AnswerTo } from '../../../schema/acts.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { shareOf } from './share.ts'

export function listPins(room: Room, actor: Actor): Answer<AnswerTo<'pins'>> {
  const refusal = room.refuse(actor, 'read')
  if (refusal) return { ok: false, problem: refusal }
  const pinned = room.pins.list()
  const messages = room.log.some(pinned)
  const held = new Set(messages.map(({ seq }) => seq))
  const archived = pinned.filter((seq) => !held.has(seq)).map((seq) => ({ first: seq, last: seq }))
  return { ok: true, value: { pinned, ...shareOf(room, actor, messages, { archived }) } }
}
