/** A page of history for whoever a room has let read it: the room's share, and from Postgres what only it still has. */
import type { ConversationId } from '../schema/ids.ts'
import type { UserSummary } from '../schema/protocol/kinds.ts'
import type { Message } from '../schema/protocol/message.ts'
import type { Answer, PageRequest, PageShare } from '../schema/rpc.ts'
import type { FrontContext } from './front.ts'
import { type HistoryPage, historyPage } from './history-page.ts'
import { primeUsers, readArchived } from './history-read.ts'

export async function readPage(
  c: FrontContext,
  conversationId: ConversationId,
  request: PageRequest,
  share: Answer<PageShare>,
): Promise<Answer<HistoryPage>> {
  if (!share.ok) return share
  primeUsers(c, share.value.users)
  const archived = await readArchived(c, conversationId, share.value.archived)
  if (!archived.ok) return archived
  const senders = await sendersOf(c, [...archived.value, ...share.value.messages])
  return { ok: true, value: historyPage(request, share.value, archived.value, senders) }
}

/**
 * Both sources bring their senders along, so whoever is in neither is unknown to the directory as well: asking
 * once more would cost a round trip, find nothing, and fail the newest page while Postgres is down.
 */
async function sendersOf(c: FrontContext, messages: readonly Message[]): Promise<UserSummary[]> {
  const { users } = c.get('loaders')
  const ids = [...new Set(messages.map(({ senderId }) => senderId))]
  for (const id of ids) users.prime(id, null) // leaves alone whom it knows
  const people = await Promise.all(ids.map((id) => users.load(id)))
  return people.filter((person) => person !== null)
}
