/** The list as a device keeps it: shown at once on the next visit, until the personal room has said how it is now. */
import { isCount, isUnparsed } from '../../schema/protocol/unparsed.ts'
import type { ListedConversation } from '../../schema/protocol/summary.ts'
import type { Totals } from '../api/conversation-list.ts'
import type { Keeper } from '../storage/keeper.ts'

export type KeptList = { v: 1; rows: ListedConversation[]; totals: Totals }

const key = 'list'

export async function loadList(keeper: Keeper): Promise<KeptList | null> {
  const record = await keeper.get(key)
  if (!isUnparsed(record) || record['v'] !== 1 || !Array.isArray(record['rows'])) return null
  const { totals } = record
  const areCounts = isUnparsed(totals) && isCount(totals['unread']) && isCount(totals['mentioned'])
  return areCounts ? (record as KeptList) : null
}

export function keepList(keeper: Keeper, list: KeptList): Promise<void> {
  return keeper.set(key, list)
}
