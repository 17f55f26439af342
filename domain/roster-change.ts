/** The difference between the roster that is and the roster that shall be. Applying it twice changes nothing. */
import type { UserId } from '../schema/ids.ts'
import type { Enrolled } from '../schema/enrolled.ts'

export type RosterChange = { added: Enrolled[]; changed: Enrolled[]; removed: UserId[] }

export function rosterChange(
  current: ReadonlyMap<UserId, Enrolled>,
  wanted: readonly Enrolled[],
): RosterChange {
  const added: Enrolled[] = []
  const changed: Enrolled[] = []
  const kept = new Set<UserId>()
  for (const member of wanted) {
    if (kept.has(member.userId)) continue
    kept.add(member.userId)
    const before = current.get(member.userId)
    if (!before) added.push(member)
    else if (isOther(before, member)) changed.push({ ...before, ...member })
  }
  return { added, changed, removed: [...current.keys()].filter((userId) => !kept.has(userId)) }
}

/** What is not said changes nothing. */
function isOther(before: Enrolled, { role, minor = before.minor, staff = before.staff }: Enrolled): boolean {
  return role !== before.role || minor !== before.minor || staff !== before.staff
}
