/**
 * What a campus keeps no longer: messages become tombstones as if they had been taken back, each told to whoever is here, so
 * that nothing of them stays on a screen; and of somebody who is erased their name goes, their reasons, and what waits to
 * be said. It is nobody's act, so no event tells of it.
 */
import { deletedUserName } from '../../../domain/deleted-user.ts'
import { tombstoneOf } from '../../../domain/tombstone.ts'
import type { KeyActor } from '../../../schema/actor.ts'
import type { KeyId, UserId } from '../../../schema/ids.ts'
import { eraseMessagesMax } from '../../../schema/limits.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import type { Answer, Erased, Erasing } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'

export async function eraseMessages(room: Room, { seqs, person }: Erasing): Promise<Answer<Erased>> {
  const wanted = new Set(seqs.slice(0, eraseMessagesMax))
  if (person !== undefined) {
    erasePerson(room, person)
    // what Postgres has not heard of yet
    for (const seq of room.log.standingOf(person, eraseMessagesMax)) wanted.add(seq)
  }
  const away = [...wanted].filter((seq) => room.log.get(seq) === null && !room.log.isDeleted(seq))
  let archived: Message[]
  try {
    archived = away.length === 0 ? [] : await room.archived.some(away)
  } catch {
    return { ok: false, problem: problem('history_unavailable') }
  }
  const old = new Map(archived.map((message) => [message.seq, message]))
  let erased = 0
  for (const seq of wanted) {
    // reading the archive was an await: what came into the tail meanwhile is newer
    const message = room.log.get(seq) ?? (room.log.isDeleted(seq) ? undefined : old.get(seq))
    if (message && message.deletedAt === undefined) {
      eraseOne(room, message)
      erased += 1
    }
  }
  const hasMore = person !== undefined && room.log.standingOf(person, 1).length > 0
  return { ok: true, value: { erased, hasMore } }
}

function eraseOne(room: Room, message: Message): void {
  const tombstone = tombstoneOf(message, { now: room.clock(), isByStaff: false })
  const { campusId } = room.conversation
  const nobody: KeyActor = { type: 'key', campusId, keyId: 'key_0' as KeyId }
  room.change(
    tombstone,
    { type: 'message.deleted', actor: nobody, as: 'system' },
    {
      along: ({ seq, rev }) => {
        room.formerMentions.note(seq, rev, message, tombstone)
        room.reports.eraseTextOf(seq)
      },
    },
  )
}

function erasePerson(room: Room, userId: UserId): void {
  room.commit(() => {
    const known = room.people.get(userId)
    if (known) room.people.note({ ...known, name: deletedUserName })
    room.reports.erasePerson(userId)
    room.mutes.forgetReason(userId)
    for (const waiting of room.scheduled.list().filter(({ senderId }) => senderId === userId)) {
      room.scheduled.remove(waiting)
      room.files.release(waiting.request.attachments ?? [])
    }
  })
  room.archiver.noteChange()
}
