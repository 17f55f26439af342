/** What this conversation is, as one reader sees it. */
import type { Actor } from '../../../schema/actor.ts'
import type { ConversationView } from '../../../schema/protocol/conversation.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'

export function viewConversation(room: Room, actor: Actor): Answer<ConversationView> {
  const refusal = room.refuse(actor, 'see')
  return refusal ? { ok: false, problem: refusal } : { ok: true, value: viewOf(room, actor) }
}

/** For callers that have judged already. */
export function viewOf(room: Room, actor: Actor): ConversationView {
  const { id, kind, title, createdAt, courseId, audience } = room.conversation
  const role = actor.type === 'user' ? room.roster.roleOf(actor.userId) : null
  const hasRoster = kind !== 'announcement' || audience?.type === 'course'
  return {
    id,
    kind,
    title,
    createdAt: new Date(createdAt).toISOString(),
    ...(courseId !== undefined && { courseId }),
    ...(audience !== undefined && { audience }),
    ...(role !== null && { role }),
    ...(hasRoster && { memberCount: room.roster.size }),
    lastSeq: room.log.lastSeq,
    ...(kind === 'direct' && { people: room.people.named(room.roster.list().map(({ userId }) => userId)) }),
  }
}
