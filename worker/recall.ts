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
import type { FoundMessage } from '../stores/search.ts'
import type { Environment } from './environment.ts'
import { askRoom } from './rooms.ts'

export type RecalledMessage = { conversationId: ConversationId; message: Message; readSeq: number }

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
  const shown = new Set(messages.map(({ conversationId }) => conversationId))
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

function nowOf({ conversationId, message }: FoundMessage, room: Recalled | undefined): RecalledMessage[] {
  if (!room || room.deleted.includes(message.seq)) return []
  const held = room.messages.find(({ seq }) => seq === message.seq)
  return [{ conversationId, message: held ?? message, readSeq: room.readSeq }]
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
      const seqs = hits.map(({ message }) => message.seq)
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
