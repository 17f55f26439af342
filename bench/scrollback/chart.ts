/** Time of a page by how far back it lies. */
import type { Chart } from '../charts/chart.ts'
import { medianMs, type Page } from './page.ts'

export function chartOf(pages: readonly Page[]): Chart {
  return {
    name: 'scrollback',
    title: 'A page of 50 messages, by how far back it lies',
    ...{ axis: 'median, ms', isLogarithmic: true, kind: 'lines' },
    labels: pages.map(({ page }) => `page ${page.toLocaleString('en-US')}`),
    series: [
      { name: 'keyset (Homeroom)', values: pages.map(({ keyset }) => medianMs(keyset)) },
      { name: 'OFFSET', values: pages.map(({ offset }) => medianMs(offset)) },
    ],
  }
}
