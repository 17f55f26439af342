/**
 * Writes a room from what remains of it, in one transaction, under a new epoch: whoever comes back with the old one starts
 * over. Revs go on far above those that Postgres has, so that no list and no copy in Redis takes the room's word for an
 * older one. It reads nothing and waits for nothing.
 */
import { lostMessage } from '../../domain/lost-message.ts'
import { minorOf } from '../../domain/minor.ts'
import type { Enrolled } from '../../schema/enrolled.ts'
import { namesMembersMax, recoveredRevGap, tailMessagesMax } from '../../schema/limits.ts'
import type { FormerLife } from '../../stores/former-lives.ts'
import type { Newborn } from './newborn.ts'
import type { Remains } from './remake.ts'
import { type ConversationRecord, newEpoch, storeConversation } from './storage/conversation-record.ts'
import { clearTables } from './storage/steps.ts'
import { openTables, type Tables } from './tables.ts'

type Circumstances = { carried: Newborn | null; now: number }

export function rebuild(
  storage: DurableObjectStorage,
  remains: Remains,
  { carried, now }: Circumstances,
): void {
  const { sql } = storage
  storage.transactionSync(() => {
    clearTables(sql)
    const record = recordOf(remains.life)
    storeConversation(sql, record)
    const tables = openTables(sql, record)
    writePeople(tables, remains)
    writeLog(tables, remains, now)
    if (carried) carry(tables, carried, remains.lastSeq, now)
  })
}

function recordOf({ conversation }: FormerLife): ConversationRecord {
  const { id, campusId, kind, title, courseId, section, audience, createdBy, createdAt } = conversation
  return {
    ...{ id, campusId, kind, title, createdBy, createdAt: createdAt.getTime() },
    ...(courseId !== null && { courseId }),
    ...(section !== null && { section }),
    ...(audience !== null && { audience }),
    epoch: newEpoch(),
  }
}

function writePeople(tables: Tables, { life, lastSeq }: Remains): void {
  const rosterRev = life.members.reduce((highest, { member }) => Math.max(highest, member.rev), 0)
  const rows = life.members.map(({ member, user }) => {
    const { userId, role, removed, joinedSeq } = member
    const campusRole = user?.role ?? (role === 'student' ? 'student' : 'instructor')
    const minor = minorOf(campusRole, user?.minor, life.campus)
    const enrolled: Enrolled = {
      ...{ userId, role },
      ...(minor !== undefined && { minor }),
      ...(user && { staff: user.role !== 'student' }),
    }
    return { ...enrolled, removed, joinedSeq: Math.min(joinedSeq, lastSeq) }
  })
  if (rows.length > 0) tables.roster.restore(rows, rosterRev + recoveredRevGap)
  const first = (life.cursors.at(-1)?.rev ?? 0) + recoveredRevGap
  tables.cursors.restore(
    life.cursors.map(({ userId, readSeq }, index) => ({
      ...{ userId, readSeq: Math.min(readSeq, lastSeq), rev: first + index },
    })),
  )
  for (const { userId, level, blocks } of life.cursors) {
    tables.levels.set(userId, level)
    if (blocks) tables.blocks.add(userId)
  }
  for (const mute of life.mutes) tables.mutes.set(mute)
  for (const person of life.senders) tables.people.note(person)
  if (life.members.length <= namesMembersMax)
    for (const { user } of life.members)
      if (user) tables.people.note({ id: user.id, name: user.name, role: user.role })
}

function writeLog(tables: Tables, { life, remembered, reactions, lostSeqs }: Remains, now: number): void {
  const { log, progress, settings } = tables
  const { rev: archivedRev } = life.conversation
  const base = life.rev + recoveredRevGap
  const lost = lostSeqs.map((seq, index) => lostMessage(seq, base + index, now))
  const deleted = remembered.filter(({ isDeleted }) => isDeleted).map(({ seq }) => seq)
  log.restore([...life.tail, ...lost], [...deleted, ...lostSeqs])
  const lowestRev = life.tail.reduce((lowest, { rev }) => Math.min(lowest, rev), life.rev)
  progress.move({
    ...{ archivedRev, publishedRev: archivedRev },
    archivedReportRev: life.reports.reduce((highest, { rev }) => Math.max(highest, rev), 0),
    trimmedRev: life.tail.length < tailMessagesMax ? 0 : lowestRev,
  })
  // its picture is not among what Postgres knows of files
  const { avatar, ...kept } = life.conversation.settings ?? settingsOfOld(life)
  settings.store(kept, base + lost.length)
  log.reload()
  for (const { seq, count } of life.edits) tables.editCounts.restore(seq, count)
  for (const { seq, senderId, attachments, sentAt, mentionsAll } of remembered) {
    for (const file of attachments) tables.files.restore(file, senderId, { seq, at: sentAt })
    if (mentionsAll !== null) tables.groupMentions.restore({ seq, group: mentionsAll })
  }
  if (avatar !== undefined) tables.files.releaseOrphans([avatar], now)
  const pinned = remembered.flatMap(({ seq, pinnedAt }) => (pinnedAt === null ? [] : [{ seq, pinnedAt }]))
  pinned.sort((one, other) => one.pinnedAt - other.pinnedAt)
  for (const [index, { seq }] of pinned.entries()) tables.pins.add(seq, index + 1)
  for (const reaction of reactions) tables.reactions.store(reaction)
  for (const report of life.reports) tables.reports.restore(reportOf(report))
}

function settingsOfOld({ conversation: { title, archivedAt } }: FormerLife) {
  return { title, avatar: undefined, ...(archivedAt && { archivedAt: archivedAt.toISOString() }) }
}

function reportOf(row: FormerLife['reports'][number]): Parameters<Tables['reports']['restore']>[0] {
  const {
    n,
    seq,
    senderId,
    text,
    reporter,
    reason,
    reportedAt,
    resolution,
    resolvedBy,
    resolvedAt,
    note,
    rev,
  } = row
  return {
    ...{ n, seq, senderId, text, reporter, reason, rev, reportedAt: reportedAt.toISOString() },
    ...(resolution !== null && { resolution }),
    ...(resolvedBy !== null && { resolvedBy }),
    ...(resolvedAt !== null && { resolvedAt: resolvedAt.toISOString() }),
    ...(note !== null && { note }),
  }
}

/** Behind all that was said before, in the order in which it was said. */
function carry(tables: Tables, { messages }: Newborn, lastSeq: number, now: number): void {
  const places = new Map(messages.map(({ message }, index) => [message.seq, lastSeq + 1 + index]))
  for (const { message, digest, files, reactions } of messages) {
    const { seq: _, rev: __, replyTo, ...said } = message
    const original = replyTo === undefined ? undefined : places.get(replyTo)
    const { seq, rev } = tables.log.append({ ...said, ...(original !== undefined && { replyTo: original }) })
    tables.sentKeys.restore(message.senderId, message.clientMessageId, { seq, rev, digest })
    if (message.deletedAt !== undefined) tables.log.restore([], [seq])
    if (message.mentionsAll) tables.groupMentions.restore({ seq, group: message.mentionsAll })
    for (const { file, uploader } of files) tables.files.restore(file, uploader, { seq, at: now })
    for (const { userId, emoji, removed } of reactions)
      tables.reactions.store({ seq, userId, emoji, rev, removed })
    tables.cursors.advance(message.senderId, seq)
  }
}
