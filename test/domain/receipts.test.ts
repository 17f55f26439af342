/** Who may know who has read: the whole table of policies, kinds and standings. */
import { describe, expect, it } from 'vitest'
import { mayKnowReaders, namesReaders } from '../../domain/receipts.ts'
import { type Standing, standings } from '../../domain/standing.ts'
import { type ConversationKind, conversationKinds } from '../../schema/protocol/kinds.ts'
import { type ReceiptsPolicies, type ReceiptsPolicy, receiptsPolicies } from '../../schema/receipts-policy.ts'

const inside = [...standings]
const staff: Standing[] = ['owner', 'instructor', 'assistant', 'admin', 'key']
const allowed: Record<ReceiptsPolicy, Standing[]> = { off: [], staff, all: inside }
const usual: Record<ConversationKind, Standing[]> = {
  ...{ direct: inside, group: inside },
  ...{ class: staff, announcement: staff },
}

const knowing = (kind: ConversationKind, receipts?: ReceiptsPolicies, isAmongMinors = false) =>
  standings.filter((one) => mayKnowReaders({ standings: [one], isAmongMinors, receipts }, kind))

it('[RCPT-5] names readers among at most a hundred, and never where everybody is reached', () => {
  expect([0, 1, 100, 101].filter(namesReaders)).toEqual([1, 100])
})

describe.each(conversationKinds)('readers of a %s', (kind) => {
  it.each(receiptsPolicies)(
    '[RCPT-1] are known by the policy of the campus: `off` nobody, `staff` those who answer for it, `all` everyone in it (%s)',
    (policy) => {
      expect(knowing(kind, { [kind]: policy })).toEqual(allowed[policy])
    },
  )

  it('[RCPT-2] are known by the default of the kind where the campus says nothing of it', () => {
    expect(knowing(kind)).toEqual(usual[kind])
    const others = conversationKinds.filter((other) => other !== kind)
    for (const policy of receiptsPolicies)
      expect(knowing(kind, Object.fromEntries(others.map((other) => [other, policy])))).toEqual(usual[kind])
  })

  it('[RCPT-3] are unknown to strangers, and where a minor is among them to all but those in office', () => {
    expect(mayKnowReaders({ standings: [], isAmongMinors: false, receipts: { [kind]: 'all' } }, kind)).toBe(
      false,
    )
    const inOffice = staff.filter((one) => one !== 'owner')
    expect(knowing(kind, { [kind]: 'all' }, true)).toEqual(inOffice)
  })
})
