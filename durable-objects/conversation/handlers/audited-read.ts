/**
 * Somebody in office reads what they do not belong to: on record first. The platform holds the answer until what this
 * room has written is durable, so no word leaves it before the record does. Nobody becomes a member by it, and no socket opens.
 */
import { refuseReason } from '../../../domain/reason.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import type { PageShare } from '../../../schema/messages-share.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { pageOf } from './page.ts'

export function readAudited(
  room: Room,
  actor: Actor,
  { page, reason }: Given<'audited-read'>,
): Answer<PageShare> {
  const refusal = room.refuse(actor, 'read-audited') ?? refuseReason(reason)
  if (refusal) return { ok: false, problem: refusal }
  const share = pageOf(room, actor, page)
  const { first, last } = share
  room.commit(() =>
    room.record({ type: 'moderation.read', actor, isStaffAct: true, detail: { reason, first, last } }),
  )
  room.archiver.noteChange()
  return { ok: true, value: share }
}
