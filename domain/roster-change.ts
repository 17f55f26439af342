/** The difference between the roster that is and the roster that shall be. Applying it twice changes nothing. */
import type { UserId } from '../schema/ids.ts'
import type { Member, MemberRole } from '../schema/protocol/kinds.ts'

export type RosterChange = { added: Member[]; changed: Member[]; removed: UserId[] }

export function rosterChange(
  current: ReadonlyMap<UserId, MemberRole>,
  wanted: readonly Member[],
): RosterChange {
  const added: Member[] = []
  const changed: Member[] = []
  const kept = new Set<UserId>()
  for (const member of wanted) {
    if (kept.has(member.userId)) continue
    kept.add(member.userId)
    const role = current.get(member.userId)
    if (!role) added.push(member)
    else if (role !== member.role) changed.push(member)
  }
  return { added, changed, removed: [...current.keys()].filter((userId) => !kept.has(userId)) }
}
