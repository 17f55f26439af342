/** One table per screen and length of the way: each figure the median of its rounds, and how far they lay apart. */
import type { Campus } from '../campus/campus.ts'
import type { Cell, Table } from '../claim.ts'
import { medianOf } from '../delivery/samples.ts'
import { saving, spread } from '../figures.ts'
import type { LatencyCell, LatencyRound } from '../latency.ts'
import type { TargetName } from '../screens/target.ts'

/** @param cells of one screen over one way, by readers at a time */
export function tableOf(cells: readonly LatencyCell[], { described, cores }: Campus): Table {
  const [first] = cells
  if (!first) throw new Error('A table needs a cell.')
  const { screen, delayMs } = first
  const rounds = first.sides[0]?.rounds.length ?? 0
  return {
    title: `${screen.title}${delayMs > 0 ? `; ${delayMs} ms added to each round trip to Postgres and to Redis` : ''}`,
    columns: [
      'side',
      ...cells.flatMap(({ concurrency }) => [
        `${concurrency} reader${concurrency === 1 ? '' : 's'}: p50 ms`,
        'p99 ms',
        'a second',
        'Homeroom p50',
      ]),
      'server CPU µs',
      'databases’ CPU µs',
    ],
    rows: first.sides.map(({ target }) => [
      target,
      ...cells.flatMap((cell) => cellsOf(cell, target)),
      ...cpuOf(cells, target),
    ]),
    notes: [
      `Median of ${rounds} interleaved rounds (lowest–highest). ${described.join(' ')}`,
      'CPU: of a visit, with the most readers; the fronts of Postgres and Redis are not counted.',
      cores.server === null
        ? 'Nothing is pinned: this machine has one core, or no taskset.'
        : `Whoever answers runs on core ${cores.server}, readers on core ${cores.client}, databases and their fronts on ${cores.others.join(', ')}.`,
      noiseOf(cells),
    ],
  }
}

function cellsOf(cell: LatencyCell, target: TargetName): Cell[] {
  const roundsOf = (name: TargetName) => cell.sides.find((side) => side.target === name)?.rounds ?? []
  const p50 = (rounds: readonly LatencyRound[]) => medianOf(rounds.map(({ latency }) => latency.p50))
  const rounds = roundsOf(target)
  return [
    spread(rounds.map(({ latency }) => latency.p50)),
    spread(rounds.map(({ latency }) => latency.p99)),
    medianOf(rounds.map(({ perSecond }) => perSecond)).toFixed(0),
    target === 'Homeroom' ? '' : saving(p50(roundsOf('Homeroom')), p50(rounds)),
  ]
}

function cpuOf(cells: readonly LatencyCell[], target: TargetName): Cell[] {
  const rounds = cells.at(-1)?.sides.find((side) => side.target === target)?.rounds ?? []
  return [
    spread(rounds.map(({ serverMicros }) => serverMicros ?? Number.NaN)),
    spread(rounds.map(({ databaseMicros }) => databaseMicros ?? Number.NaN)),
  ]
}

/** Client, server and databases may use all cores; with one reader they cannot, and what is used beyond is somebody else's. */
function noiseOf(cells: readonly LatencyCell[]): string {
  const idle = cells
    .filter(({ concurrency }) => concurrency === 1)
    .flatMap(({ sides }) => sides.flatMap(({ rounds }) => rounds))
  const shares = idle.map(({ busyShare }) => busyShare ?? 0)
  return shares.length === 0
    ? 'Noise: not measured.'
    : `Noise: with one reader, who can use one core, ${(medianOf(shares) * 100).toFixed(0)} % of a core were in use (at most ${(Math.max(...shares) * 100).toFixed(0)} %).`
}
