/**
 * What a list of messages from several conversations comes to: each conversation's room is asked, once a page, whether
 * this reader may read there and what has become of the messages since. Postgres's copy decides nothing; where a room
 * refuses, nothing of its conversation is in the answer, and where one does not answer, the answer says that it is partial.
 */
import type { Recalled } from '../schema/acts.ts'
import type { UserActor } from '../schema/actor.ts'
import type { ConversationId } from '../schema/ids.ts'
import { recallsInFlightMax } from '../schema/limits.ts'
import type { ConversationView } from '../schema/protocol/conversation.ts'
import type { UserSummary } from '../schema/protocol/kinds.ts'
import type { Message } from '../schema/protocol/message.ts'
import type { Answer } from '../schema/rpc.ts'
import type { FoundMessage } from '../stores/found-messages.ts'
import type { Environment } from './environment.ts'
import { askRoom } from './rooms.ts'

export type RecalledMessage = { message: Message; conversation: ConversationView; readSeq: number }

export type RecalledPage = {
  /** In the order in which they were found, without those that are gone or not this reader's to read. */
  messages: RecalledMessage[]
  /** Those that the messages belong to. */
  conversations: ConversationView[]
  users: UserSummary[]
  /** A room did not answer, or Postgres lacks something of what it knows. */
  delayed: boolean
}

export async function recallPage(
  bindings: Pick<Environment, 'CONVERSATIONS'>,
  actor: UserActor,
  found: readonly FoundMessage[],
): Promise<RecalledPage> {
  const answers = await askRooms(bindings, actor, found)
  const recalled = new Map(
    [...answers].flatMap(([id, answer]) => (answer.ok ? [[id, answer.value] as const] : [])),
  )
  const messages = found.flatMap((one) => nowOf(one, recalled.get(one.conversationId)))
  const shown = new Set(messages.map(({ conversation }) => conversation.id))
  const senders = new Set(messages.map(({ message }) => message.senderId))
  const users = new Map(found.flatMap(({ sender }) => (sender ? [[sender.id, sender] as const] : [])))
  for (const { users: known } of recalled.values()) for (const user of known) users.set(user.id, user)
  const isSilent = (answer: Answer<Recalled>) =>
    answer.ok ? answer.value.isArchiveBehind : answer.problem.code === 'unavailable'
  return {
    messages,
    conversations: [...recalled.values()]
      .map(({ conversation }) => conversation)
      .filter(({ id }) => shown.has(id)),
    users: [...users.values()].filter(({ id }) => senders.has(id)),
    delayed: [...answers.values()].some(isSilent),
  }
}

function nowOf({ seq, message }: FoundMessage, room: Recalled | undefined): RecalledMessage[] {
  if (!room || room.deleted.includes(seq)) return []
  const now = room.messages.find((held) => held.seq === seq) ?? message
  return now ? [{ message: now, conversation: room.conversation, readSeq: room.readSeq }] : []
}

/** What of a list is shown, and where the next page begins; the list was asked for one more than the limit. */
export function cutPage(found: readonly FoundMessage[], limit: number) {
  const shown = found.slice(0, limit)
  const last = found.length > limit ? shown.at(-1) : undefined
  return { shown, next: last ? { position: last.position } : null }
}

async function askRooms(
  bindings: Pick<Environment, 'CONVERSATIONS'>,
  actor: UserActor,
  found: readonly FoundMessage[],
): Promise<Map<ConversationId, Answer<Recalled>>> {
  const waiting = [...Map.groupBy(found, ({ conversationId }) => conversationId)]
  const answers = new Map<ConversationId, Answer<Recalled>>()
  const askNext = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [conversationId, hits] = next
      const seqs = hits.map(({ seq }) => seq)
      const address = { campusId: actor.campusId, conversationId }
      answers.set(
        conversationId,
        await askRoom(bindings, address, (room) => room.perform('recall', actor, { seqs })),
      )
    }
  }
  await Promise.all(Array.from({ length: recallsInFlightMax }, askNext))
  return answers
}
