/**
 * Holds what Redis would have shown as unread against what Postgres says, whenever a list is made anew and both are at hand:
 * nobody is asked anything more for it. Rooms tell Redis first, so where Redis is ahead nothing follows from it; where it is
 * not, and nothing has happened for a while, the two must agree.
 */
import type { ConversationId } from '../schema/ids.ts'
import { settleMs } from '../schema/limits.ts'
import { unread } from '../schema/protocol/unread.ts'
import type { ArchivedListRow } from './archived-list.ts'
import type { ConversationHead } from './conversation-head.ts'
import { type Participation, readSeqIn } from './participation.ts'

export type InRedis = {
  heads: ReadonlyMap<ConversationId, ConversationHead>
  updates: ReadonlyMap<ConversationId, Participation>
}

/** `count`: conversations that could be compared. `drift`: by how many messages their badges were wrong, all together. */
export function driftBetween(
  { heads, updates }: InRedis,
  rows: readonly ArchivedListRow[],
  now: number,
): { count: number; drift: number } {
  const found = { count: 0, drift: 0 }
  for (const { head, participation } of rows) {
    const told = heads.get(head.id)
    const own = updates.get(head.id)
    if (!told || !own || told.rev > head.rev || own.cursorRev > participation.cursorRev) continue
    if (Date.parse(head.activeAt) > now - 2 * settleMs) continue // it may still be told again
    found.count += 1
    found.drift += Math.abs(unreadIn(told, own) - unreadIn(head, participation))
  }
  return found
}

function unreadIn(head: ConversationHead, participation: Participation): number {
  return unread(head.lastSeq, readSeqIn(head, participation), head.deletedSeqs)
}
