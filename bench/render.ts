/** Tables and verdicts as text. Pure. */
import type { Cell, Table, Verdict } from './claim.ts'

export function renderTable({ title, columns, rows, notes }: Table): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => String(row[index] ?? '').length)),
  )
  const line = (cells: readonly Cell[]) =>
    cells
      .map((cell, index) =>
        index === 0 ? String(cell).padEnd(widths[index] ?? 0) : String(cell).padStart(widths[index] ?? 0),
      )
      .join('  ')
  return [
    title,
    `  ${line(columns)}`,
    ...rows.map((row) => `  ${line(row)}`),
    ...notes.map((note) => `  ${note}`),
  ].join('\n')
}

export function renderVerdicts(verdicts: readonly Verdict[]): string {
  const width = Math.max(0, ...verdicts.map(({ claim }) => claim.length))
  return verdicts
    .map(({ claim, measured, goal, holds }) => {
      const word = holds ? 'holds         ' : 'does not hold '
      return `  ${word} ${claim.padEnd(width)}  ${measured} (goal: ${goal})`
    })
    .join('\n')
}
