/**
 * A message is said differently by whoever said it. What it said before is kept for staff, whom it mentions is found
 * anew, and the same text again changes nothing.
 */
import { refuseEdit } from '../../../domain/edit.ts'
import { refuseText } from '../../../domain/message-text.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { type Problem, problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { actOnMessage } from './act-on-message.ts'
import { mentionsOf } from './mentions-of.ts'

export function editMessage(
  room: Room,
  actor: Actor,
  { seq, text }: Given<'edit'>,
): Promise<Answer<{ rev: number }>> {
  return actOnMessage(room, actor, seq, (before) => {
    const refusal = refuseEditor(room, actor, before)
    if (refusal) return { ok: false, problem: refusal }
    if (before.text === text) return { ok: true, value: { rev: before.rev } }
    const { kind } = room.conversation
    const editCount = room.editCounts.of(seq)
    const fault =
      refuseEdit(before, { kind, editCount, now: room.clock() }) ??
      refuseText(text, before.attachments !== undefined)
    if (fault) return { ok: false, problem: fault }
    return { ok: true, value: { rev: changeText(room, actor, before, text) } }
  })
}

function changeText(room: Room, actor: Actor, before: Message, text: string): number {
  const { mentions: _, mentionsAll: __, ...rest } = before
  const editedAt = new Date(room.clock()).toISOString()
  const edited = { ...rest, text, ...mentionsOf(room, actor, text), editedAt }
  const along = ({ seq, rev }: Message) => {
    room.versions.add({ seq, rev, text: before.text, saidAt: before.editedAt ?? before.sentAt })
    room.editCounts.increase(seq)
    room.formerMentions.note(seq, rev, before, edited)
  }
  return room.change(edited, { type: 'message.updated', actor }, { along }).rev
}

function refuseEditor(room: Room, actor: Actor, message: Message): Problem | null {
  const refusal = room.refuseToAct(actor, 'edit-own')
  if (refusal) return refusal
  if (actor.type !== 'user' || actor.userId !== message.senderId) return problem('not_allowed')
  return message.deletedAt === undefined ? null : problem('message_deleted')
}
