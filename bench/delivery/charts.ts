/** Median and p99 of each load, one bar for each side. */
import type { Chart } from '../charts/chart.ts'
import type { LoadRounds } from '../delivery.ts'
import { medianOf } from './samples.ts'
import { floorNames } from './sides/side.ts'

const sides = ['Homeroom', 'Socket.IO', floorNames.broadcasting, floorNames.keeping]

export function chartsOf(results: readonly LoadRounds[]): Chart[] {
  return (['p50', 'p99'] as const).map((percentile) => ({
    name: `delivery-${percentile}`,
    title: `From a send to every receiver, ${percentile === 'p50' ? 'median' : '99th percentile'}`,
    ...{ axis: 'ms', isLogarithmic: true, kind: 'bars' },
    labels: results.map(({ load }) => load.label),
    series: sides.map((name) => ({
      name,
      values: results.map(({ load, sides: measured }) => {
        const rounds = measured.find(({ side }) => side === name)?.rounds ?? []
        const [measure = 'delivery'] = load.judged
        return rounds.length === 0 ? null : medianOf(rounds.map((round) => round[measure][percentile]))
      }),
    })),
  }))
}
