/**
 * Who may know how far others have read: a policy of the campus for each kind of conversation. `staff` are those who
 * answer for a conversation: its instructors or its owner, administrators, and the host's own backend.
 */
import type { ConversationKind } from '../schema/protocol/kinds.ts'
import type { ReceiptsPolicies, ReceiptsPolicy } from '../schema/receipts-policy.ts'
import type { Standing } from './rights.ts'

/** Among few, reading is an answer; in a class it is nobody's business but the teachers'. */
const defaults: Record<ConversationKind, ReceiptsPolicy> = {
  direct: 'all',
  group: 'all',
  class: 'staff',
  announcement: 'staff',
}

const staff: ReadonlySet<Standing> = new Set<Standing>(['owner', 'instructor', 'assistant', 'admin', 'key'])

export function mayKnowReaders(
  policies: ReceiptsPolicies | undefined,
  kind: ConversationKind,
  standing: Standing,
): boolean {
  switch (policies?.[kind] ?? defaults[kind]) {
    case 'off':
      return false
    case 'staff':
      return staff.has(standing)
    case 'all':
      return standing !== 'outsider'
  }
}
