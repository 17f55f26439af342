/** Round trips of each screen, one bar for each way to answer it. */
import type { Chart } from '../charts/chart.ts'
import { medianOf } from '../delivery/samples.ts'
import { addedDelays, type ScreenTrips } from './screen-trips.ts'
import { targetNames } from '../screens/target.ts'
import { nameOf } from './tables.ts'

export function chartsOf(results: readonly ScreenTrips[]): Chart[] {
  const sides = [
    ...[false, true].map((isCold) => ({ target: 'Homeroom' as const, isCold })),
    ...targetNames.filter((target) => target !== 'Homeroom').map((target) => ({ target, isCold: false })),
  ]
  return [
    {
      name: 'round-trips',
      title: 'Round trips to Postgres for one visit',
      ...{ axis: 'round trips', isLogarithmic: true, kind: 'bars' },
      labels: results.map(({ screen }) => screen.name),
      series: sides.map((side) => ({
        name: nameOf(side),
        values: results.map(
          ({ trips }) =>
            trips.find(({ target, isCold }) => target === side.target && isCold === side.isCold)?.among
              .databaseTrips ?? null,
        ),
      })),
    },
    ...results.map(
      ({ screen, waiting }): Chart => ({
        name: `waiting-${screen.name}`,
        title: `${screen.title}: what a visit waits when Postgres is further away`,
        ...{ axis: 'median, ms', isLogarithmic: true, kind: 'lines' },
        labels: addedDelays.map((ms) => `+${ms} ms`),
        series: waiting.map(({ target, waited }) => ({
          name: target,
          values: addedDelays.map((ms) => medianOf(waited.get(ms) ?? [])),
        })),
      }),
    ),
  ]
}
