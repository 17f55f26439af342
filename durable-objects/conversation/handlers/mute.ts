/** A member is silenced for a while, on record, and let speak again. Whoever moderates here cannot be silenced. */
import { actorName } from '../../../domain/actor-name.ts'
import { refuseReason } from '../../../domain/reason.ts'
import { rights } from '../../../domain/rights.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import type { UserId } from '../../../schema/ids.ts'
import { type Problem, problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { tellStanding } from './standing.ts'

export function muteMember(
  room: Room,
  actor: Actor,
  { userId, seconds, reason }: Given<'mute'>,
): Answer<{ mutedUntil: string }> {
  const refusal = refuseMute(room, actor, userId) ?? refuseReason(reason)
  if (refusal) return { ok: false, problem: refusal }
  const at = room.clock()
  const until = at + seconds * 1000
  const mutedUntil = new Date(until).toISOString()
  room.commit(() => {
    room.mutes.set({ userId, until, reason: reason ?? null, by: actorName(actor), at })
    const detail = { userId, mutedUntil, ...(reason !== undefined && { reason }) }
    room.record({ type: 'moderation.muted', actor, isStaffAct: true, detail })
  })
  room.archiver.noteChange()
  tellStanding(room, [userId])
  return { ok: true, value: { mutedUntil } }
}

export function unmuteMember(
  room: Room,
  actor: Actor,
  { userId }: Given<'unmute'>,
): Answer<{ unmuted: boolean }> {
  const refusal = room.refuse(actor, 'moderate')
  if (refusal) return { ok: false, problem: refusal }
  if (!room.mutes.of(userId, room.clock())) return { ok: true, value: { unmuted: false } }
  room.commit(() => {
    room.mutes.end(userId)
    room.record({ type: 'moderation.unmuted', actor, isStaffAct: true, detail: { userId } })
  })
  room.archiver.noteChange()
  tellStanding(room, [userId])
  return { ok: true, value: { unmuted: true } }
}

function refuseMute(room: Room, actor: Actor, userId: UserId): Problem | null {
  const refusal = room.refuse(actor, 'moderate')
  if (refusal) return refusal
  const role = room.roster.roleOf(userId)
  if (!role) return problem('not_found')
  const isModerator = rights[room.conversation.kind].moderate.includes(role)
  return isModerator ? problem('not_allowed', 'Whoever moderates here cannot be muted.') : null
}
