/** The table of rights: the page for people and the code say the same, in every cell. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { actions, conditionOf, rights } from '../../domain/rights.ts'
import { standings } from '../../domain/standing.ts'
import { campusSwitches } from '../../schema/campus-policy.ts'
import { conversationKinds } from '../../schema/protocol/kinds.ts'
import { cellOf } from './cells.ts'
import { readPage } from './page.ts'
import { rowNames, rows } from './rows.ts'
import { subjectsOf } from './subjects.ts'

const page = readPage(readFileSync(join(import.meta.dirname, '../../docs/RIGHTS.md'), 'utf8'))

describe.each(conversationKinds)('rights in a %s', (kind) => {
  it.each(rowNames)('[RIGHTS-1] to %s are what docs/RIGHTS.md says, for everyone', (row) => {
    for (const subject of subjectsOf(kind))
      expect(cellOf(kind, row, subject), subject).toBe(page(kind, row, subject))
  })
})

describe('the table of rights', () => {
  it('[RIGHTS-2] has a row on the page for each of its actions', () => {
    const shown = new Set<unknown>(Object.values(rows))
    expect(actions.filter((action) => !shown.has(action))).toEqual([])
  })

  it('[RIGHTS-2] grants nothing to what does not exist', () => {
    for (const kind of conversationKinds)
      for (const grants of Object.values(rights[kind]))
        for (const grant of grants) {
          const { standing, needs } = conditionOf(grant)
          expect(standings).toContain(standing)
          if (needs !== null) expect(campusSwitches).toContain(needs)
        }
  })
})
