/** Who belongs here: as a list for those who may have one, and as names for those who ask who is there. */
import type { Actor } from '../../../schema/actor.ts'
import { namesMembersMax } from '../../../schema/limits.ts'
import type { Member } from '../../../schema/protocol/kinds.ts'
import type { Answer, Names } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'

export function listMembers(room: Room, actor: Actor): Answer<Member[]> {
  const refusal = room.refuse(actor, 'list-members')
  return refusal ? { ok: false, problem: refusal } : { ok: true, value: room.roster.list() }
}

/** Whoever may not list the members may know how many are there, and nobody's name. */
export function nameMembers(room: Room, actor: Actor): Answer<Names> {
  const unseen = room.refuse(actor, 'see')
  if (unseen) return { ok: false, problem: unseen }
  const mayName = room.refuse(actor, 'list-members') === null
  const isSmall = room.roster.size > 0 && room.roster.size <= namesMembersMax
  const members = mayName && isSmall ? room.roster.list().map(({ userId }) => userId) : null
  return { ok: true, value: { members, mayName } }
}
