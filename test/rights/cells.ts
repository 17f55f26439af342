/** What the code says of each cell, asked with every switch of the campus off and on. */
import { type Subject, refuse } from '../../domain/rights.ts'
import { refuseSilenced } from '../../domain/silence.ts'
import { type CampusPolicy, campusSwitches } from '../../schema/campus-policy.ts'
import { type ConversationKind, conversationKinds } from '../../schema/protocol/kinds.ts'
import type { ReceiptsPolicies, ReceiptsPolicy } from '../../schema/receipts-policy.ts'
import type { Cell } from './page.ts'
import { rows, type RowName } from './rows.ts'
import { standingsIn, type SubjectName } from './subjects.ts'

export const strict = { policy: everySwitch(false), receipts: receiptsFor('staff') }
export const liberal = { policy: everySwitch(true), receipts: receiptsFor('all') }

function everySwitch(position: boolean): CampusPolicy {
  return Object.fromEntries(campusSwitches.map((name) => [name, position]))
}

function receiptsFor(policy: ReceiptsPolicy): ReceiptsPolicies {
  return Object.fromEntries(conversationKinds.map((kind) => [kind, policy]))
}

export function cellOf(kind: ConversationKind, row: RowName, name: SubjectName): Cell {
  if (isAllowed(kind, row, name, strict)) return 'y'
  return isAllowed(kind, row, name, liberal) ? 'C' : '–'
}

function isAllowed(kind: ConversationKind, row: RowName, name: SubjectName, campus: typeof strict): boolean {
  const action = rows[row]
  if (action === null) return false
  const isMinor = name === 'minor'
  const subject: Subject = {
    ...{ standings: standingsIn(kind, name), isMinor, isAmongMinors: isMinor },
    ...campus,
  }
  if (refuse(subject, action, kind)) return false
  const mutedUntil = name === 'muted' ? 2 : null
  const rest = { isBlocked: false, isStudentsApart: false, isUnsupervised: false }
  return refuseSilenced(action, { mutedUntil, ...rest }, 1) === null
}
