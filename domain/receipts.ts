/**
 * Who may know how far others have read: a policy of the campus for each kind of conversation. `staff` are those who
 * answer for a conversation: its instructors or its owner, administrators, and the host's own backend. Where a minor is
 * among those who read, students do not know of one another, whatever the policy.
 */
import { namesMembersMax } from '../schema/limits.ts'
import type { ConversationKind } from '../schema/protocol/kinds.ts'
import type { ReceiptsPolicies, ReceiptsPolicy } from '../schema/receipts-policy.ts'
import { isInOffice, type Standing } from './standing.ts'

/** Among few, reading is an answer; in a class it is nobody's business but the teachers'. */
const defaults: Record<ConversationKind, ReceiptsPolicy> = {
  direct: 'all',
  group: 'all',
  class: 'staff',
  announcement: 'staff',
}

/** Readers have names where there are few. Whom an announcement reaches is no roster at all (size 0): there they are a count. */
export function namesReaders(rosterSize: number): boolean {
  return rosterSize > 0 && rosterSize <= namesMembersMax
}

export type Reader = {
  standings: readonly Standing[]
  isAmongMinors: boolean
  receipts?: ReceiptsPolicies | undefined
}

export function mayKnowReaders(
  { standings, isAmongMinors, receipts }: Reader,
  kind: ConversationKind,
): boolean {
  if (standings.length === 0 || (isAmongMinors && !isInOffice(standings))) return false
  switch (receipts?.[kind] ?? defaults[kind]) {
    case 'off':
      return false
    case 'staff':
      return isInOffice(standings) || standings.includes('owner')
    case 'all':
      return true
  }
}
