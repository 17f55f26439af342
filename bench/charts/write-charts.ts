/** Puts a run's charts and figures where readers find them: docs/charts and docs/PERFORMANCE.md. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClaimResult } from '../claim.ts'
import { drawChart } from './draw-chart.ts'
import { fillIn } from './performance-page.ts'

const docs = join(import.meta.dirname, '../../docs')

/** @param about when, where, with which versions: one line */
export function writeCharts(results: readonly ClaimResult[], about: string): void {
  const folder = join(docs, 'charts')
  mkdirSync(folder, { recursive: true })
  for (const chart of results.flatMap(({ charts = [] }) => charts))
    writeFileSync(join(folder, `${chart.name}.svg`), drawChart(chart, about))
  const page = join(docs, 'PERFORMANCE.md')
  writeFileSync(page, fillIn(readFileSync(page, 'utf8'), results, about))
}
