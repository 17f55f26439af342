/** Writes the tables of docs/RIGHTS.md from the code: `node test/docs/update-rights-tables.ts`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { conversationKinds } from '../../schema/protocol/kinds.ts'
import { cellOf } from '../rights/cells.ts'
import { replaceTable, writeTable } from '../rights/page.ts'

const path = join(import.meta.dirname, '../../docs/RIGHTS.md')
let page = readFileSync(path, 'utf8')
for (const kind of conversationKinds)
  page = replaceTable(
    page,
    kind,
    writeTable(kind, (row, subject) => cellOf(kind, row, subject)),
  )
writeFileSync(path, page)
