/** The list by readers at a time, one bar for each way to answer it. */
import type { Chart } from '../charts/chart.ts'
import { medianOf } from '../delivery/samples.ts'
import type { LatencyCell } from '../latency.ts'

export function chartsOf(cells: readonly LatencyCell[]): Chart[] {
  const groups = Map.groupBy(
    cells,
    ({ screen, delayMs }) => `${screen.name}${delayMs > 0 ? `-${delayMs}ms` : ''}`,
  )
  return [...groups].map(([name, group]) => ({
    name: `latency-${name}`,
    title: `${group[0]?.screen.title ?? name}${name.endsWith('ms') ? ', with 5 ms on each way to a database' : ''}`,
    ...{ axis: 'median, ms', isLogarithmic: true, kind: 'bars' as const },
    labels: group.map(({ concurrency }) => `${concurrency} at a time`),
    series: (group[0]?.sides ?? []).map(({ target }) => ({
      name: target,
      values: group.map(({ sides }) => {
        const rounds = sides.find((side) => side.target === target)?.rounds ?? []
        return rounds.length === 0 ? null : medianOf(rounds.map(({ latency }) => latency.p50))
      }),
    })),
  }))
}
