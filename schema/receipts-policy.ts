/** Who may know how far others have read: nobody, those who answer for the conversation, or everyone in it. */
import type { ConversationKind } from './protocol/kinds.ts'

export const receiptsPolicies = ['off', 'staff', 'all'] as const
export type ReceiptsPolicy = (typeof receiptsPolicies)[number]

/** A campus's own choice; a kind that it does not name keeps Homeroom's default. */
export type ReceiptsPolicies = Partial<Record<ConversationKind, ReceiptsPolicy>>

export function isReceiptsPolicies(value: unknown): value is ReceiptsPolicies {
  const known: readonly unknown[] = receiptsPolicies
  return (
    typeof value === 'object' && value !== null && Object.values(value).every((one) => known.includes(one))
  )
}
