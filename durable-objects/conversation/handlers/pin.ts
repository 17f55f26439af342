/** A message is pinned to the conversation for everyone, or unpinned. Pinning it again changes nothing. */
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import { pinsMax } from '../../../schema/limits.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { actOnMessage } from './act-on-message.ts'

export function pinMessage(
  room: Room,
  actor: Actor,
  { seq, on }: Given<'pin'>,
): Promise<Answer<{ rev: number }>> {
  return actOnMessage(room, actor, seq, (message) => {
    const refusal = room.refuseToAct(actor, 'pin')
    if (refusal) return { ok: false, problem: refusal }
    if (message.deletedAt !== undefined) return { ok: false, problem: problem('message_deleted') }
    if ((message.pinnedAt !== undefined) === on) return { ok: true, value: { rev: message.rev } }
    if (on && room.pins.list().length >= pinsMax)
      return { ok: false, problem: problem('pins_full', `At most ${pinsMax} messages are pinned.`) }
    return { ok: true, value: { rev: setPinned(room, actor, message, on) } }
  })
}

function setPinned(room: Room, actor: Actor, before: Message, on: boolean): number {
  const { pinnedAt: _, ...rest } = before
  const message = on ? { ...rest, pinnedAt: new Date(room.clock()).toISOString() } : rest
  const happened = {
    ...({ type: 'message.updated', actor, detail: { pinned: on } } as const),
    // what the two of a direct conversation pin, and an owner in their group, is nobody's business but theirs
    isStaffAct: room.conversation.kind !== 'direct' && room.judge.isInOffice(actor),
  }
  const along = ({ seq, rev }: Message) => (on ? room.pins.add(seq, rev) : room.pins.remove(seq))
  return room.change(message, happened, { along, isListed: false }).rev
}
