/** Minors are never by themselves: wherever one of them is a member, somebody in office is, too. */
import type { Enrolled } from '../schema/enrolled.ts'
import type { UserId } from '../schema/ids.ts'
import type { RosterChange } from './roster-change.ts'

/** Whether a change would leave a minor without anybody in office. Where that is so already, others may come and go. */
export function leavesMinorsAlone(
  current: ReadonlyMap<UserId, Enrolled>,
  { added, changed, removed }: RosterChange,
): boolean {
  const after = new Map(current)
  for (const member of [...added, ...changed]) after.set(member.userId, member)
  for (const userId of removed) after.delete(userId)
  const isSoAlready = isUnsupervised([...current.values()]) && !added.some(({ minor }) => minor === true)
  return isUnsupervised([...after.values()]) && !isSoAlready
}

export function isUnsupervised(members: readonly Enrolled[]): boolean {
  return members.some(({ minor }) => minor === true) && !members.some(isInOfficeHere)
}

/** Here, or on the campus. */
export function isInOfficeHere({ role, staff }: Enrolled): boolean {
  return staff === true || role === 'instructor' || role === 'assistant'
}
