/**
 * Who comes and who goes. The room decides and remembers; Postgres follows by the archive. A removed member's
 * sockets are closed in the same act, so no later frame can reach them.
 */
import { type RosterChange, rosterChange } from '../../../domain/roster-change.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { UserId } from '../../../schema/ids.ts'
import { classMembersMax, groupMembersMax, namesMembersMax } from '../../../schema/limits.ts'
import { closeCodes } from '../../../schema/protocol/close-codes.ts'
import type { Member } from '../../../schema/protocol/kinds.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import type { Answer, Names } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { listedFor } from '../head.ts'

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

export function addMembers(room: Room, actor: Actor, members: Member[]): Answer<{ added: number }> {
  const refusal = room.refuse(actor, 'manage-members')
  if (refusal) return { ok: false, problem: refusal }
  const current = room.roster.roles()
  const { added } = rosterChange(current, members)
  const most = room.conversation.kind === 'group' ? groupMembersMax : classMembersMax
  if (current.size + added.length > most)
    return { ok: false, problem: problem('conversation_full', `At most ${most} members.`) }
  change(room, { added, changed: [], removed: [] })
  return { ok: true, value: { added: added.length } }
}

/** Oneself: leaving. Somebody else: managing. Whoever may not see the roster cannot probe it. */
export function removeMember(room: Room, actor: Actor, userId: UserId): Answer<{ removed: boolean }> {
  const isLeaving = actor.type === 'user' && actor.userId === userId
  const refusal = room.refuse(actor, isLeaving ? 'leave' : 'manage-members')
  if (refusal) return { ok: false, problem: refusal }
  const role = room.roster.roleOf(userId)
  if (!role) return { ok: true, value: { removed: false } }
  if (role === 'owner')
    return { ok: false, problem: problem('not_allowed', 'The owner hands the group over before leaving it.') }
  change(room, { added: [], changed: [], removed: [userId] })
  return { ok: true, value: { removed: true } }
}

export function syncRoster(
  room: Room,
  actor: Actor,
  members: Member[],
): Answer<{ added: number; removed: number; changed: number }> {
  const refusal = room.refuse(actor, 'sync-roster')
  if (refusal) return { ok: false, problem: refusal }
  if (members.length > classMembersMax)
    return { ok: false, problem: problem('conversation_full', `At most ${classMembersMax} members.`) }
  const difference = rosterChange(room.roster.roles(), members)
  change(room, difference)
  const { added, removed, changed } = difference
  return { ok: true, value: { added: added.length, removed: removed.length, changed: changed.length } }
}

function change(room: Room, difference: RosterChange): void {
  const { added, changed, removed } = difference
  if (added.length + changed.length + removed.length === 0) return
  const addedIds = added.map(({ userId }) => userId)
  room.commit(() => {
    room.roster.apply(difference, room.log.lastSeq)
    room.reading.advanceReturned(addedIds)
  })
  room.sessions.closeUsers(new Set(removed), closeCodes.removed, 'no longer a member')
  room.archiver.noteChange()
  room.publisher.noteRoster()
  welcomeMembers(room, added)
  const conversationId = room.conversation.id
  if (removed.length > 0)
    room.publisher.tell(removed, { type: 'membership', added: [], removed: [conversationId] })
}

/** Their lists have one more. It says what each is in it, so there is one encoding a role. */
export function welcomeMembers(room: Room, members: readonly Member[]): void {
  for (const [role, group] of Map.groupBy(members, (member) => member.role)) {
    const conversation = listedFor(room, role)
    room.publisher.tell(
      group.map(({ userId }) => userId),
      { type: 'membership', added: [conversation], removed: [] },
    )
  }
}
