/** Who may know who has read: the whole table of policies, kinds and standings. */
import { describe, expect, it } from 'vitest'
import { mayKnowReaders } from '../../domain/receipts.ts'
import { type Standing, standings } from '../../domain/rights.ts'
import { type ConversationKind, conversationKinds } from '../../schema/protocol/kinds.ts'
import { type ReceiptsPolicy, receiptsPolicies } from '../../schema/receipts-policy.ts'

const inside: Standing[] = ['owner', 'instructor', 'student', 'member', 'audience', 'admin', 'key']
const staff: Standing[] = ['owner', 'instructor', 'admin', 'key']
const allowed: Record<ReceiptsPolicy, Standing[]> = { off: [], staff, all: inside }
const usual: Record<ConversationKind, Standing[]> = {
  ...{ direct: inside, group: inside },
  ...{ class: staff, announcement: staff },
}

const knowing = (kind: ConversationKind, policies?: Parameters<typeof mayKnowReaders>[0]) =>
  standings.filter((standing) => mayKnowReaders(policies, kind, standing))

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
})
