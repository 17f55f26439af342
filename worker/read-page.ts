/** A page of history for whoever a room has let read it: the room's share, and from Postgres what only it still has. */
import type { ConversationId } from '../schema/ids.ts'
import type { PageShare } from '../schema/messages-share.ts'
import type { Answer, PageRequest } from '../schema/rpc.ts'
import type { FrontContext } from './front.ts'
import { type HistoryPage, historyPage } from './history-page.ts'
import { peopleIn, primeUsers, readStretches } from './history-read.ts'
import { mergeMessages } from './merged-messages.ts'

export async function readPage(
  c: FrontContext,
  conversationId: ConversationId,
  request: PageRequest,
  share: Answer<PageShare>,
): Promise<Answer<HistoryPage>> {
  if (!share.ok) return share
  const { first, last, archived: missing, users } = share.value
  primeUsers(c, users)
  const archived = await readStretches(c, conversationId, missing)
  if (!archived.ok) return archived
  const merged = mergeMessages(share.value, archived.value, ({ seq }) => seq >= first && seq <= last)
  return { ok: true, value: historyPage(request, share.value, merged, await peopleIn(c, merged)) }
}
