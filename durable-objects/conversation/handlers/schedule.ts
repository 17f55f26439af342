/**
 * Messages for later: asked for, listed, taken away. Whoever may say something now may ask for it to be said later. In an
 * announcement those who speak share what is to come; elsewhere it is its author's alone.
 */
import { messageDigest } from '../../../domain/message-key.ts'
import { refuseSchedule } from '../../../domain/schedule.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import { scheduledMax } from '../../../schema/limits.ts'
import type { Attachment } from '../../../schema/protocol/attachment.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import type { ScheduledMessage } from '../../../schema/protocol/scheduled.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import type { ScheduledSend } from '../storage/scheduled-sends.ts'
import { refuseSaying, senderOf } from './send.ts'

/** The same again is the same; another text or time under the name of one that waits takes its place. */
export function scheduleMessage(
  room: Room,
  actor: Actor,
  { request, publishAt }: Given<'schedule'>,
): Answer<ScheduledMessage> {
  const { clientMessageId, text, replyTo, attachments = [] } = request
  const refusal = refuseSaying(room, actor, request) ?? refuseSchedule(publishAt, room.clock())
  if (refusal) return { ok: false, problem: refusal }
  const sender = senderOf(room, actor, request)
  if ('code' in sender) return { ok: false, problem: sender }
  const key = { senderId: sender.id, clientMessageId }
  if (room.sentKeys.get(sender.id, clientMessageId))
    return { ok: false, problem: problem('client_message_id_reused', 'That message has been sent.') }
  if (room.settings.now.archivedAt !== undefined)
    return { ok: false, problem: problem('conversation_archived') }
  if (replyTo !== undefined && (replyTo < 1 || replyTo > room.log.lastSeq))
    return { ok: false, problem: problem('reply_unknown') }
  const before = room.scheduled.get(key)
  const own = room.scheduled.list().filter(({ senderId }) => senderId === sender.id)
  if (!before && own.length >= scheduledMax) return { ok: false, problem: problem('scheduled_full') }
  const held = before?.request.attachments ?? []
  const fresh = attachments.filter((id) => !held.includes(id))
  if (!room.files.sendable(sender.id, fresh)) return { ok: false, problem: problem('attachment_unknown') }
  const digest = messageDigest({ text, attachments, ...(replyTo !== undefined && { replyTo }) })
  const one: ScheduledSend = {
    ...key,
    publishAt: Date.parse(publishAt),
    request,
    digest,
    actor,
    failed: null,
  }
  room.commit(() => {
    room.files.release(held.filter((id) => !attachments.includes(id)))
    room.files.hold(fresh)
    room.scheduled.put(one)
  })
  return { ok: true, value: scheduledOf(room, one) }
}

export function listScheduled(room: Room, actor: Actor): Answer<ScheduledMessage[]> {
  const refusal = room.refuse(actor, 'see')
  if (refusal) return { ok: false, problem: refusal }
  const visible = room.scheduled.list().filter((one) => isTheirs(room, actor, one))
  return { ok: true, value: visible.map((one) => scheduledOf(room, one)) }
}

/** Its files go with it: they were uploaded for it. */
export function cancelScheduled(
  room: Room,
  actor: Actor,
  key: Given<'cancel-scheduled'>,
): Answer<{ cancelled: boolean }> {
  const refusal = room.refuse(actor, 'see')
  if (refusal) return { ok: false, problem: refusal }
  const one = room.scheduled.get(key)
  if (!one || !isTheirs(room, actor, one)) return { ok: true, value: { cancelled: false } }
  room.commit(() => {
    room.files.release(one.request.attachments ?? [])
    room.scheduled.remove(one)
  })
  return { ok: true, value: { cancelled: true } }
}

function isTheirs(room: Room, actor: Actor, { senderId, actor: asker }: ScheduledSend): boolean {
  if (room.conversation.kind === 'announcement' && room.refuse(actor, 'send') === null) return true
  return actor.type === 'key' ? asker.type === 'key' : actor.userId === senderId
}

function scheduledOf(room: Room, { senderId, clientMessageId, request, publishAt, failed }: ScheduledSend) {
  const attachments = (request.attachments ?? []).flatMap((id): Attachment[] => {
    const known = room.files.get(id)
    return known ? [known.file] : []
  })
  const scheduled: ScheduledMessage = {
    ...{ senderId, clientMessageId, text: request.text },
    ...(request.replyTo !== undefined && { replyTo: request.replyTo }),
    ...(attachments.length > 0 && { attachments }),
    publishAt: new Date(publishAt).toISOString(),
    ...(failed !== null && { failed }),
  }
  return scheduled
}
