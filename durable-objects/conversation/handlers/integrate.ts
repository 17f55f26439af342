/**
 * Whether this actor may look at the conversation's inbound webhooks, or change them. The webhooks themselves are the
 * worker's, in Postgres; a change is on record here before it is made, so that none is made unnoticed.
 */
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'

export function integrate(
  room: Room,
  actor: Actor,
  { change }: Given<'integrate'>,
): Answer<{ allowed: true }> {
  const refusal = room.refuse(actor, 'integrate')
  if (refusal) return { ok: false, problem: refusal }
  if (!change) return { ok: true, value: { allowed: true } }
  // what is archived is quiet for good; what speaks into it may still be taken away
  if (change.type !== 'integration.revoked' && room.settings.now.archivedAt !== undefined)
    return { ok: false, problem: problem('conversation_archived') }
  const { type, id, name } = change
  room.commit(() =>
    room.record({ type, actor, isStaffAct: room.judge.isInOffice(actor), detail: { id, name } }),
  )
  room.archiver.noteChange()
  return { ok: true, value: { allowed: true } }
}
