/** docs/RIGHTS.md as data: a table for each kind, rows by what is done, columns by who does it. */
import { type ConversationKind, conversationKinds } from '../../schema/protocol/kinds.ts'
import { rowNames, type RowName } from './rows.ts'
import { type SubjectName, subjectsOf } from './subjects.ts'

/** `C`: where the campus has switched it on. */
export type Cell = 'y' | 'C' | '–'

const headings: Record<ConversationKind, string> = {
  direct: '## A direct conversation',
  group: '## A group',
  class: '## A class',
  announcement: '## An announcement',
}

export function writeTable(
  kind: ConversationKind,
  cellOf: (row: RowName, subject: SubjectName) => Cell,
): string {
  const columns = subjectsOf(kind)
  const lines = rowNames.map((row) => [row, ...columns.map((subject) => cellOf(row, subject))])
  const head = [
    ['', ...columns],
    ['---', ...columns.map(() => '---')],
  ]
  return [...head, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** The last table: what is done on a campus as a whole. */
export function readCampusTable(page: string): { row: string; subject: string; cell: string }[] {
  const begin = page.indexOf('\n| ', page.indexOf('## On the campus')) + 1
  const [head = [], , ...lines] = page
    .slice(begin)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  return lines.flatMap(([row = '', ...cells]) =>
    cells.map((cell, index) => ({ row, subject: head[index + 1] ?? '', cell })),
  )
}

/** Puts a table where the one before it stood. */
export function replaceTable(page: string, kind: ConversationKind, table: string): string {
  const { before, after } = sectionOf(page, kind)
  return `${before}${table}\n${after}`
}

export function readPage(page: string): (kind: ConversationKind, row: RowName, subject: SubjectName) => Cell {
  const cells = new Map<string, string>()
  for (const kind of conversationKinds) {
    const [head = [], , ...lines] = sectionOf(page, kind)
      .table.split('\n')
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      )
    for (const [row = '', ...values] of lines)
      for (const [index, value] of values.entries()) cells.set(`${kind}/${row}/${head[index + 1]}`, value)
  }
  return (kind, row, subject) => {
    const cell = cells.get(`${kind}/${row}/${subject}`)
    if (cell === 'y' || cell === 'C' || cell === '–') return cell
    throw new Error(`docs/RIGHTS.md has no cell for ${kind}, ${row}, ${subject}`)
  }
}

function sectionOf(page: string, kind: ConversationKind): { before: string; table: string; after: string } {
  const begin = page.indexOf('\n| ', page.indexOf(headings[kind])) + 1
  const lines = page.slice(begin).split('\n')
  const length = lines.findIndex((line) => !line.startsWith('|'))
  const table = lines.slice(0, length).join('\n')
  if (!page.includes(headings[kind]) || length <= 0)
    throw new Error(`docs/RIGHTS.md has no table for ${kind}`)
  return { before: page.slice(0, begin), table, after: page.slice(begin + table.length + 1) }
}
