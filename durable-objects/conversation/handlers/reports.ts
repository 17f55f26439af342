/**
 * A message is brought before those who moderate here; they see what was reported, and say what became of it. Nobody sees
 * or decides what was reported of themselves: that is for somebody else in office.
 */
import { actorName } from '../../../domain/actor-name.ts'
import { refuseReason } from '../../../domain/reason.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import type { UserId } from '../../../schema/ids.ts'
import { openReportsOfMessageMax, openReportsOfPersonMax } from '../../../schema/limits.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { type Problem, problem } from '../../../schema/protocol/problem.ts'
import type { Report } from '../../../schema/protocol/report.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import type { ReportRow } from '../storage/reports.ts'
import { actOnMessage } from './act-on-message.ts'
import { storeBlock, tellBoth } from './block.ts'

/** Reporting what one has reported already changes nothing. `block`: and no more of its sender, in the same act. */
export function reportMessage(
  room: Room,
  actor: Actor,
  { seq, reason, block = false }: Given<'report'>,
): Promise<Answer<{ reported: true; blocked: boolean }>> {
  return actOnMessage(room, actor, seq, (message) => {
    const blocker = block && actor.type === 'user' ? actor : null
    const refusal =
      room.refuse(actor, 'report') ??
      (block ? room.refuse(actor, 'block') : null) ??
      refuseReason(reason) ??
      refuseReport(room, actor, message)
    if (refusal) return { ok: false, problem: refusal }
    const reporter = actorName(actor)
    const isNew =
      room.reports.openBy(reporter, seq) === null && room.reports.countOpenOf(seq) < openReportsOfMessageMax
    room.commit(() => {
      if (isNew) {
        const { senderId, text } = message
        const n = room.reports.add({ seq, senderId, text, reporter, reason }, room.clock())
        room.record({ type: 'message.reported', actor, seq, detail: { n, reason } })
      }
      if (blocker) storeBlock(room, blocker.userId, true)
    })
    room.archiver.noteChange()
    if (blocker) tellBoth(room)
    return { ok: true, value: { reported: true, blocked: blocker !== null } }
  })
}

function refuseReport(room: Room, actor: Actor, message: Message): Problem | null {
  if (message.deletedAt !== undefined) return problem('message_deleted')
  if (actor.type === 'user' && actor.userId === message.senderId)
    return problem('not_allowed', 'This is your own message.')
  const open = actor.type === 'user' ? room.reports.countOpenBy(actorName(actor)) : 0
  return open >= openReportsOfPersonMax ? problem('reports_full') : null
}

export function listReports(
  room: Room,
  actor: Actor,
  { before, limit, isOpenOnly }: Given<'reports'>,
): Answer<{ reports: Report[]; hasMore: boolean }> {
  const refusal = room.refuse(actor, 'moderate')
  if (refusal) return { ok: false, problem: refusal }
  const rows = room.reports.below(before ?? Number.MAX_SAFE_INTEGER, limit + 1, isOpenOnly, selfOf(actor))
  const reports = rows.slice(0, limit).map((row) => reportOf(room, row))
  return { ok: true, value: { reports, hasMore: rows.length > limit } }
}

/** The first word stands: resolving what is resolved answers what became of it. */
export function resolveReport(
  room: Room,
  actor: Actor,
  { n, resolution, note }: Given<'resolve-report'>,
): Answer<Report> {
  const refusal = room.refuse(actor, 'moderate') ?? refuseReason(note)
  if (refusal) return { ok: false, problem: refusal }
  const report = room.reports.get(n)
  if (!report || report.senderId === selfOf(actor)) return { ok: false, problem: problem('not_found') }
  if (report.resolution !== undefined) return { ok: true, value: reportOf(room, report) }
  const noted = note === undefined ? {} : { note }
  room.commit(() => {
    room.reports.resolve(n, { resolution, by: actorName(actor), ...noted, at: room.clock() })
    const detail = { n, resolution, ...noted }
    room.record({ type: 'moderation.report_resolved', actor, isStaffAct: true, seq: report.seq, detail })
  })
  room.archiver.noteChange()
  return { ok: true, value: reportOf(room, room.reports.get(n) ?? report) }
}

function selfOf(actor: Actor): UserId | null {
  return actor.type === 'user' ? actor.userId : null
}

function reportOf(room: Room, { rev: _, ...report }: ReportRow): Report {
  return { conversationId: room.conversation.id, ...report }
}
