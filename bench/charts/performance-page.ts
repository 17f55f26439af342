/**
 * docs/PERFORMANCE.md is written by people but for its figures: between `<!-- claims: name -->` and `<!-- /claims -->`
 * stands what the last run with `--charts` measured. Pure.
 */
import type { Cell, ClaimResult, Table, Verdict } from '../claim.ts'

/** @param page with a pair of marks for each result; a result without one is a mistake */
export function fillIn(page: string, results: readonly ClaimResult[], about: string): string {
  const filled = results.reduce(
    (text, result) => replaceBetween(text, result.name, renderResult(result)),
    page,
  )
  return replaceBetween(filled, 'about', about)
}

function replaceBetween(page: string, name: string, content: string): string {
  const [open, close] = [`<!-- claims: ${name} -->`, '<!-- /claims -->']
  const from = page.indexOf(open)
  const to = page.indexOf(close, from)
  if (from < 0 || to < 0) throw new Error(`The page has no place for ${name}: ${open} … ${close}`)
  return `${page.slice(0, from + open.length)}\n\n${content}\n\n${page.slice(to)}`
}

function renderResult({ tables, verdicts, charts = [] }: ClaimResult): string {
  return [
    ...charts.map(({ name, title }) => `![${title}](charts/${name}.svg)`),
    renderVerdicts(verdicts),
    ...tables.map(renderTable),
  ].join('\n\n')
}

function renderTable({ title, columns, rows, notes }: Table): string {
  return [`**${title}**`, '', ...grid(columns, rows), '', ...notes.map((note) => `${note}  `)]
    .join('\n')
    .trimEnd()
}

function renderVerdicts(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ claim, measured, goal, holds }) => [
    holds ? 'yes' : '**no**',
    claim,
    measured,
    goal,
  ])
  return grid(['holds', 'claim', 'measured', 'goal'], rows).join('\n')
}

function grid(columns: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const line = (cells: readonly Cell[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
  const rule = columns.map((_, index) => (index === 0 ? '---' : '---:'))
  return [line(columns), `|${rule.join('|')}|`, ...rows.map(line)]
}
