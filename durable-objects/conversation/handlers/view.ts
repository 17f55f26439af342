/** What this conversation is, as one reader sees it. */
import type { Actor } from '../../../schema/actor.ts'
import type { ConversationView } from '../../../schema/protocol/conversation.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { hasRoster } from '../storage/conversation-record.ts'

export function viewConversation(room: Room, actor: Actor): Answer<ConversationView> {
  const refusal = room.refuse(actor, 'see')
  return refusal ? { ok: false, problem: refusal } : { ok: true, value: viewOf(room, actor) }
}

/** For callers that have judged already. */
export function viewOf(room: Room, actor: Actor): ConversationView {
  const role = actor.type === 'user' ? room.roster.roleOf(actor.userId) : null
  const level = actor.type === 'user' ? room.levels.of(actor.userId) : 'all'
  return { ...viewForAll(room), ...(role !== null && { role }), ...(level !== 'all' && { level }) }
}

/** What is the same for everyone who may see it. */
export function viewForAll(room: Room): ConversationView {
  const { id, kind, createdAt, courseId, section, audience } = room.conversation
  return {
    id,
    kind,
    ...room.settings.now,
    createdAt: new Date(createdAt).toISOString(),
    ...(courseId !== undefined && { courseId }),
    ...(section !== undefined && { section }),
    ...(audience !== undefined && { audience }),
    ...(hasRoster(room.conversation) && { memberCount: room.roster.size }),
    lastSeq: room.log.lastSeq,
    ...(kind === 'direct' && { people: room.people.named(room.roster.list().map(({ userId }) => userId)) }),
  }
}
