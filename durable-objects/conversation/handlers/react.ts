/**
 * An emoji is chosen under a message, or taken back. Choosing it again changes nothing. The sums travel with the message;
 * who chose what stays here, and where reactions carry no names each person's own devices are told of their own.
 */
import { refuseEmoji } from '../../../domain/emoji.ts'
import { namesReactors, reactionsAfter } from '../../../domain/reaction.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import type { UserId } from '../../../schema/ids.ts'
import { reactionsMax } from '../../../schema/limits.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { type Problem, problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import { say } from '../answering.ts'
import type { Room } from '../room.ts'
import { actOnMessage } from './act-on-message.ts'

export function reactToMessage(
  room: Room,
  actor: Actor,
  { seq, emoji, on }: Given<'react'>,
): Promise<Answer<{ rev: number }>> {
  return actOnMessage(room, actor, seq, (message) => {
    const refusal = room.refuseToAct(actor, 'react') ?? refuseEmoji(emoji)
    if (refusal) return { ok: false, problem: refusal }
    if (actor.type !== 'user') return { ok: false, problem: problem('not_allowed') }
    if (message.deletedAt !== undefined) return { ok: false, problem: problem('message_deleted') }
    const { userId } = actor
    if (room.reactions.has(seq, userId, emoji) === on) return { ok: true, value: { rev: message.rev } }
    const full = on ? refuseAnother(message, emoji) : null
    if (full) return { ok: false, problem: full }
    return { ok: true, value: { rev: choose(room, actor, message, { userId, emoji, isOn: on }).rev } }
  })
}

function refuseAnother({ reactions = [] }: Message, emoji: string): Problem | null {
  const isKnown = reactions.some((one) => one.emoji === emoji)
  if (isKnown || reactions.length < reactionsMax) return null
  return problem('reactions_full', `A message has at most ${reactionsMax} different reactions.`)
}

type Choice = { userId: UserId; emoji: string; isOn: boolean }

function choose(room: Room, actor: Actor, before: Message, choice: Choice): Message {
  const { reactions: _, ...rest } = before
  const hasNames = namesReactors(room.conversation.kind, room.roster.size)
  const names = hasNames ? (emoji: string) => namesAfter(room, before.seq, emoji, choice) : null
  const reactions = reactionsAfter(before.reactions ?? [], choice, names)
  const { userId, emoji, isOn } = choice
  const happened = { type: 'reaction.changed', actor, detail: { emoji, on: isOn } } as const
  const changed = room.change({ ...rest, ...(reactions.length > 0 && { reactions }) }, happened, {
    along: ({ seq, rev }) => room.reactions.store({ seq, userId, emoji, rev, removed: !isOn }),
    isListed: false,
  })
  if (!hasNames) tellOwnDevices(room, userId, changed.seq)
  return changed
}

/** In the order in which they came, with this choice. */
function namesAfter(room: Room, seq: number, emoji: string, choice: Choice): UserId[] {
  const all = room.reactions.whoChose(seq, emoji)
  if (emoji !== choice.emoji) return all
  return choice.isOn ? [...all, choice.userId] : all.filter((userId) => userId !== choice.userId)
}

function tellOwnDevices(room: Room, userId: UserId, seq: number): void {
  const [own = { seq, emojis: [] }] = room.reactions.of(userId, [seq])
  for (const session of room.sessions.ofUser(userId))
    if (session.isJoined && room.mayHear(session)) say(session, { type: 'reacted', reacted: [own] })
}
