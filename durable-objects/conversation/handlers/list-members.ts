/** Who belongs here: as a list for those who may have one, and as names for those who ask who is there. */
import { type Face, mayKnowPresence } from '../../../domain/presence-rights.ts'
import { isInOfficeHere } from '../../../domain/supervision.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Enrolled } from '../../../schema/enrolled.ts'
import { namesMembersMax } from '../../../schema/limits.ts'
import type { Member } from '../../../schema/protocol/kinds.ts'
import type { Answer, Names } from '../../../schema/rpc.ts'
import type { CrowdPresence } from '../../../stores/presence.ts'
import type { Room } from '../room.ts'

export function listMembers(room: Room, actor: Actor): Answer<Member[]> {
  const refusal = room.refuse(actor, 'list-members')
  return refusal ? { ok: false, problem: refusal } : { ok: true, value: [...room.roster.list()] }
}

/**
 * Whose presence this conversation is about. Whoever may not list the members may know how many are there, and nobody's
 * name. `mayName`: whoever is viewing a large one may be named, which the asker may only know of all of them or of none.
 */
export async function nameMembers(room: Room, actor: Actor): Promise<Answer<Names>> {
  const unseen = room.refuse(actor, 'see')
  if (unseen) return { ok: false, problem: unseen }
  const mayList = room.refuse(actor, 'list-members') === null
  const isSmall = room.roster.size > 0 && room.roster.size <= namesMembersMax
  const seesStudents = room.refuse(actor, 'see-presence') === null
  const mayName = mayList && seesStudents && (room.judge.isInOffice(actor) || room.roster.minors === 0)
  if (!mayList || !isSmall) {
    const crowd = await room.crowd.now()
    return { ok: true, value: { members: null, mayName, crowd: crowd && shown(crowd, mayName) } }
  }
  const enrolled = [...room.roster.enrolled().values()]
  const hidden = enrolled.filter((member) => !mayKnowPresence(actor, member.userId, faceIn(room, member)))
  const idsOf = (members: readonly Enrolled[]) => members.map(({ userId }) => userId)
  return { ok: true, value: { members: idsOf(enrolled), mayName, hidden: idsOf(hidden) } }
}

function shown({ online, viewing }: CrowdPresence, mayName: boolean): CrowdPresence {
  const countOf = (some: CrowdPresence['online']) => (some && !mayName ? { ...some, sample: [] } : some)
  return { online: countOf(online), viewing: countOf(viewing) }
}

function faceIn(room: Room, member: Enrolled): Face {
  const { role = 'student' } = room.people.get(member.userId) ?? {}
  if (isInOfficeHere(member) || role !== 'student') return 'staff'
  return member.minor === true ? 'minor' : 'student'
}
