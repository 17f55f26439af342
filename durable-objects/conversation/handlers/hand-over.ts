/** A group gets another owner: one of its members. Whoever owned it is a member from then on, and may leave. */
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import type { UserId } from '../../../schema/ids.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { changeRoster } from './members.ts'

export function handOver(
  room: Room,
  actor: Actor,
  { userId }: Given<'hand-over'>,
): Answer<{ owner: UserId }> {
  const refusal = room.refuse(actor, 'hand-over')
  if (refusal) return { ok: false, problem: refusal }
  if (room.settings.now.archivedAt !== undefined)
    return { ok: false, problem: problem('conversation_archived') }
  const members = [...room.roster.enrolled().values()]
  const heir = members.find((member) => member.userId === userId)
  if (!heir)
    return { ok: false, problem: problem('members_invalid', 'The next owner is one of the members.') }
  if (heir.role === 'owner') return { ok: true, value: { owner: userId } }
  const changed = [
    { ...heir, role: 'owner' as const },
    ...members.filter(({ role }) => role === 'owner').map((one) => ({ ...one, role: 'member' as const })),
  ]
  const isOwn = actor.type === 'user' && room.roster.roleOf(actor.userId) === 'owner'
  changeRoster(room, { added: [], changed, removed: [] }, { actor, isStaffAct: !isOwn })
  return { ok: true, value: { owner: userId } }
}
