/** What a campus chooses for itself, as an administrator's command writes it. An unknown name is refused: a typo is no choice. */
import * as z from 'zod'
import { type CampusSwitch, campusSwitches } from '../campus-policy.ts'
import { type ConversationKind, conversationKinds } from '../protocol/kinds.ts'
import { receiptsPolicies } from '../receipts-policy.ts'

const choice = z.boolean('must be true or false').exactOptional()
const rate = z.int('must be a whole number').min(1, 'must be at least 1').exactOptional()

function each<Name extends string, Field extends z.ZodType>(names: readonly Name[], field: Field) {
  return Object.fromEntries(names.map((name) => [name, field])) as Record<Name, Field>
}

export const campusSettings = z.strictObject({
  ...each<CampusSwitch, typeof choice>(campusSwitches, choice),
  minors: choice,
  receipts: z
    .strictObject(
      each<ConversationKind, z.ZodExactOptional<z.ZodEnum<{ off: 'off'; staff: 'staff'; all: 'all' }>>>(
        conversationKinds,
        z.enum(receiptsPolicies).exactOptional(),
      ),
    )
    .exactOptional(),
  events: choice,
  rates: z.strictObject({ user: rate, key: rate }).exactOptional(),
})
