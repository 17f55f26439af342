/** The campus with everything that an ordinary application keeps beside it. */
import { addPresence, addToInbox, addToMessages, createIndexes, createTables } from '../baseline/tables.ts'
import { type CampusPlan } from './campus-plan.ts'
import { campusRows } from './campus-rows.ts'
import type { DataSet } from './databases.ts'

export function campusData(plan: CampusPlan): DataSet {
  const everything = (statement: string) => statement.replaceAll(/\$[12]/g, 'NULL')
  return {
    name: plan.users >= 20_000 ? 'campus' : 'small_campus',
    load: [...campusRows(plan), ...createTables, ...addToMessages.map(everything)],
    finish: [
      addPresence(plan.users),
      ...createIndexes.slice(0, 3),
      everything(addToInbox),
      ...createIndexes.slice(3),
    ],
  }
}
