/**
 * A message is judged, takes its place, and is told to the room: over a socket and over HTTP alike. The path
 * from the duplicate check to the commit holds no await, so nothing can come between (H1), and the caller's
 * answer leaves through the output gate, after the commit (H2). A socket's ack is said before the room is told: it
 * would else queue behind a frame to every listener. Coalescing aside, nothing here waits.
 */
import { refuseToSpeak } from '../../../domain/conversation-settings.ts'
import { messageDigest, saysTheSame } from '../../../domain/message-key.ts'
import { refuseText } from '../../../domain/message-text.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { UserId } from '../../../schema/ids.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import { type Problem, problem } from '../../../schema/protocol/problem.ts'
import type { Answer, SendRequest, Sent } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { mentionsOf } from './mentions-of.ts'
import { noteEnrolled } from './members.ts'

export function sendMessage(
  room: Room,
  actor: Actor,
  request: SendRequest,
  acknowledge: (sent: Sent) => void = () => undefined,
): Answer<Sent> {
  if (actor.type === 'user') noteEnrolled(room, actor)
  const unseen = room.refuse(actor, 'see')
  if (unseen) return { ok: false, problem: unseen }
  const { clientMessageId, text, replyTo, attachments = [] } = request
  const sender = senderOf(room, actor, request)
  if ('code' in sender) return { ok: false, problem: sender }

  const said = { text, ...(replyTo !== undefined && { replyTo }) }
  const whole = { ...said, attachments }
  const { epoch } = room.conversation
  const viewers = room.reading.viewersBeside(sender.id)
  const known = room.sentKeys.get(sender.id, clientMessageId)
  if (known) {
    if (!saysTheSame(known.digest, whole)) return { ok: false, problem: problem('client_message_id_reused') }
    const { seq, rev } = known
    const sent = { clientMessageId, seq, rev, epoch, viewers, replayed: true }
    acknowledge(sent)
    return { ok: true, value: sent }
  }
  const sentAt = room.clock()
  const files = room.files.sendable(sender.id, attachments)
  const refusal = refuseNew(room, actor, request, { senderId: sender.id, now: sentAt })
  if (refusal) return { ok: false, problem: refusal }
  if (!files) return { ok: false, problem: problem('attachment_unknown') }
  const tooFast = actor.type === 'user' ? room.sendRates.refuse(actor.userId, sentAt) : null
  if (tooFast) return { ok: false, problem: tooFast }

  const mentions = mentionsOf(room, actor, text)
  const { message, isMoved } = room.commit(() => {
    const appended = room.log.append({
      senderId: sender.id,
      clientMessageId,
      ...said,
      ...mentions,
      ...(files.length > 0 && { attachments: files }),
      ...(request.bot && { bot: request.bot.name }),
      sentAt: new Date(sentAt).toISOString(),
    })
    const { seq, rev } = appended
    if (appended.mentionsAll !== undefined) room.groupMentions.note(appended)
    room.sentKeys.add(sender.id, clientMessageId, { seq, rev, digest: messageDigest(whole) })
    room.files.attach(attachments, seq)
    const moved = request.bot ? false : room.reading.advanceSender(sender.id, seq)
    room.people.note(sender)
    const isHead = room.conversation.kind === 'announcement' && request.replyTo === undefined
    room.record({ type: isHead ? 'announcement.published' : 'message.created', actor, seq, rev })
    return { message: appended, isMoved: moved }
  })
  const { seq, rev } = message
  const sent = { clientMessageId, seq, rev, epoch, viewers, replayed: false }
  acknowledge(sent)
  room.typing.forget(sender.id)
  room.announce(message)
  if (isMoved) room.reading.tellMove(sender.id)
  return { ok: true, value: sent }
}

/** What was said already is answered whoever may speak now; what is new is judged. */
function refuseNew(
  room: Room,
  actor: Actor,
  request: SendRequest,
  { senderId, now }: { senderId: UserId; now: number },
): Problem | null {
  const { replyTo } = request
  const { slowModeSeconds } = room.settings.now
  return (
    refuseSaying(room, actor, request) ??
    refuseToSpeak(room.settings.now, {
      isSteering: room.refuse(actor, 'steer') === null,
      lastSentAt: slowModeSeconds === undefined ? null : room.log.lastSentAt(senderId),
      now,
    }) ??
    (replyTo !== undefined && (replyTo < 1 || replyTo > room.log.lastSeq) ? problem('reply_unknown') : null)
  )
}

/** By right and by what is said, whenever it is to be said. */
export function refuseSaying(
  room: Room,
  actor: Actor,
  { text, replyTo, attachments = [] }: SendRequest,
): Problem | null {
  const hasFiles = attachments.length > 0
  const isAnswer = replyTo !== undefined && room.settings.now.replies === true
  return (
    room.refuse(actor, isAnswer ? 'reply' : 'send') ??
    (hasFiles ? room.refuse(actor, 'upload') : null) ??
    refuseText(text, hasFiles)
  )
}

/** A user speaks as themselves. A key speaks as somebody who could: on the roster, where there is one; or as itself, by name. */
export function senderOf(room: Room, actor: Actor, { as, bot }: SendRequest): UserSummary | Problem {
  if (actor.type === 'user') return { id: actor.userId, name: actor.name, role: actor.role }
  // it speaks by the office of whoever holds the key, and reads nothing
  if (bot) return { ...bot, role: 'admin' }
  if (!as) return problem('request_invalid', 'A server key names the sender.')
  const hasMembers = room.roster.size > 0
  if (hasMembers && !room.roster.roleOf(as.id))
    return problem('members_invalid', 'The sender is not a member.')
  return as
}
