/**
 * Who comes and who goes. The room decides and remembers; Postgres follows by the archive. A removed member's
 * sockets are closed in the same act, so no later frame can reach them; whoever has another role now is told.
 */
import { type RosterChange, rosterChange } from '../../../domain/roster-change.ts'
import { isInOfficeHere, leavesMinorsAlone } from '../../../domain/supervision.ts'
import type { Actor, UserActor } from '../../../schema/actor.ts'
import type { Enrolled } from '../../../schema/enrolled.ts'
import type { EventType } from '../../../schema/events.ts'
import type { UserId } from '../../../schema/ids.ts'
import { classMembersMax, groupMembersMax } from '../../../schema/limits.ts'
import { closeCodes } from '../../../schema/protocol/close-codes.ts'
import type { Member } from '../../../schema/protocol/kinds.ts'
import { type Problem, problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { listedFor } from '../head.ts'
import { forgetLevels } from './set-level.ts'
import { tellStanding } from './standing.ts'

export function addMembers(room: Room, actor: Actor, members: Enrolled[]): Answer<{ added: number }> {
  const refusal = room.refuse(actor, 'manage-members')
  if (refusal) return { ok: false, problem: refusal }
  if (room.settings.now.archivedAt !== undefined)
    return { ok: false, problem: problem('conversation_archived') }
  const current = room.roster.enrolled()
  const difference = { ...rosterChange(current, members), changed: [], removed: [] }
  const { added } = difference
  const most = room.conversation.kind === 'group' ? groupMembersMax : classMembersMax
  if (current.size + added.length > most)
    return { ok: false, problem: problem('conversation_full', `At most ${most} members.`) }
  if (leavesMinorsAlone(current, difference)) return { ok: false, problem: problem('unsupervised') }
  changeRoster(room, difference, { actor, isStaffAct: room.judge.isInOffice(actor) })
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
  const difference = { added: [], changed: [], removed: [userId] }
  if (leavesMinorsAlone(room.roster.enrolled(), difference)) return { ok: false, problem: lastInOffice }
  changeRoster(room, difference, { actor, isStaffAct: !isLeaving && room.judge.isInOffice(actor) })
  return { ok: true, value: { removed: true } }
}

const lastInOffice: Problem = problem('unsupervised', 'The last one in office stays with minors.')

/** The host's own word on a course: it is carried out, and minors without anybody in office are silent until it is mended. */
export function syncRoster(
  room: Room,
  actor: Actor,
  members: Enrolled[],
): Answer<{ added: number; removed: number; changed: number }> {
  const refusal = room.refuse(actor, 'sync-roster')
  if (refusal) return { ok: false, problem: refusal }
  if (members.length > classMembersMax)
    return { ok: false, problem: problem('conversation_full', `At most ${classMembersMax} members.`) }
  const difference = rosterChange(room.roster.enrolled(), members)
  changeRoster(room, difference, { actor, isStaffAct: false })
  const { added, removed, changed } = difference
  return { ok: true, value: { added: added.length, removed: removed.length, changed: changed.length } }
}

/** For whoever has judged: stored, on record, and told to those whom it is about. */
export function changeRoster(
  room: Room,
  difference: RosterChange,
  by: { actor: Actor; isStaffAct: boolean },
): void {
  const { added, changed, removed } = difference
  if (added.length + changed.length + removed.length === 0) return
  const idsOf = (members: readonly Member[]) => members.map(({ userId }) => userId)
  const rolesBefore = new Map(changed.map(({ userId }) => [userId, room.roster.roleOf(userId)]))
  const reassigned = changed.filter(({ userId, role }) => rolesBefore.get(userId) !== role)
  const record = (type: EventType, members: readonly { userId: UserId; role?: string }[]) => {
    for (const { userId, role } of members)
      room.record({ type, ...by, detail: { userId, ...(role !== undefined && { role }) } })
  }
  room.commit(() => {
    enrol(room, difference)
    room.reading.advanceReturned(idsOf(added))
    forgetLevels(room, idsOf(added))
    record('member.added', added)
    record('member.role_changed', reassigned)
    record(
      'member.removed',
      removed.map((userId) => ({ userId })),
    )
  })
  room.sessions.closeUsers(new Set(removed), closeCodes.removed, 'no longer a member')
  room.archiver.noteChange()
  room.publisher.noteRoster()
  welcomeMembers(room, added)
  tellStanding(room, idsOf(changed))
  const conversationId = room.conversation.id
  for (const [role, group] of Map.groupBy(reassigned, (member) => member.role))
    room.publisher.tell(idsOf(group), { type: 'roles', roles: [{ conversationId, role }] })
  if (removed.length > 0)
    room.publisher.tell(removed, { type: 'membership', added: [], removed: [conversationId] })
}

/**
 * Whoever comes late to a conversation has missed nothing that was meant for them. An announcement was meant for them, as
 * one to the whole campus is: it is unread from its start, unless they come back.
 */
function enrol(room: Room, difference: RosterChange): void {
  const { lastSeq } = room.log
  if (room.conversation.kind !== 'announcement') return room.roster.apply(difference, lastSeq)
  const isNew = ({ userId }: Member) => room.roster.joinedSeqOf(userId) === null
  const [fresh, returned] = [difference.added.filter(isNew), difference.added.filter((one) => !isNew(one))]
  room.roster.apply({ added: fresh, changed: [], removed: [] }, 0)
  room.roster.apply({ ...difference, added: returned }, lastSeq)
}

/** What somebody's own token says of them outweighs what the directory said when they were added. */
export function noteEnrolled(room: Room, actor: UserActor): void {
  const before = room.roster.entryOf(actor.userId)
  if (!before) return
  const { minor = before.minor ?? false } = actor
  const staff = actor.role !== 'student'
  const isOffice = staff ? isInOfficeHere(before) : before.staff !== true
  if (isOffice && minor === (before.minor ?? false)) return
  room.commit(() => {
    const changed = [{ ...before, minor, staff }]
    room.roster.apply({ added: [], changed, removed: [] }, room.log.lastSeq)
  })
  room.archiver.noteChange()
  room.publisher.noteRoster()
}

/** Their lists have one more. It says what each is in it and has read of it, so there is one encoding for all who are alike. */
export function welcomeMembers(room: Room, members: readonly Member[]): void {
  const kinds = Map.groupBy(members, ({ userId, role }) => `${role}/${room.reading.readSeqOf(userId)}`)
  for (const group of kinds.values()) {
    const [first] = group
    if (!first) continue
    const conversation = listedFor(room, first.role, room.reading.readSeqOf(first.userId))
    room.publisher.tell(
      group.map(({ userId }) => userId),
      { type: 'membership', added: [conversation], removed: [] },
    )
  }
}
