/** Somebody is writing. Only among few: in a large room it would be noise to everyone and a frame for each of them. */
import { namesMembersMax } from '../../../schema/limits.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'

export function noteTyping(room: Room, actor: Actor): Answer<null> {
  const refusal = room.refuseToAct(actor, 'typing')
  if (refusal) return { ok: false, problem: refusal }
  if (actor.type !== 'user' || !hasTyping(room))
    return {
      ok: false,
      problem: problem('not_allowed', `Typing is told among at most ${namesMembersMax} people.`),
    }
  room.typing.note(actor.userId)
  return { ok: true, value: null }
}

export function hasTyping({ roster }: Room): boolean {
  return roster.size > 0 && roster.size <= namesMembersMax
}
