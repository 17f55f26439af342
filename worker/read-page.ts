/** A page of history for whoever a room has let read it: the room's share, and from Postgres what only it still has. */
import type { ConversationId } from '../schema/ids.ts'
import type { PageShare } from '../schema/messages-share.ts'
import type { Answer, PageRequest } from '../schema/rpc.ts'
import type { FrontContext } from './front.ts'
import { type HistoryPage, historyPage } from './history-page.ts'
import { nothingArchived, peopleIn, primeUsers, readArchived } from './history-read.ts'
import { mergeMessages } from './merged-messages.ts'

export async function readPage(
  c: FrontContext,
  conversationId: ConversationId,
  request: PageRequest,
  share: Answer<PageShare>,
): Promise<Answer<HistoryPage>> {
  if (!share.ok) return share
  primeUsers(c, share.value.users)
  const { first, last, archived: missing } = share.value
  const archived =
    missing.length === 0
      ? ({ ok: true, value: nothingArchived } as const)
      : await readArchived(c, conversationId, (history, of) => history.read(of, missing))
  if (!archived.ok) return archived
  const merged = mergeMessages(share.value, archived.value, ({ seq }) => seq >= first && seq <= last)
  return { ok: true, value: historyPage(request, share.value, merged, await peopleIn(c, merged)) }
}
