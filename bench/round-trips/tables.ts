/** What each screen asks of Postgres, and how long it waits for it. */
import type { Campus } from '../campus/campus.ts'
import type { Table } from '../claim.ts'
import { medianOf } from '../delivery/samples.ts'
import { saving, short, spread } from '../figures.ts'
import { addedDelays, type ScreenTrips, type TripsSide } from './screen-trips.ts'

export function nameOf({ target, isCold }: Pick<TripsSide, 'target' | 'isCold'>): string {
  if (target !== 'Homeroom') return target
  return isCold ? 'Homeroom, cold' : 'Homeroom, warm'
}

export function tripsTable(
  results: readonly ScreenTrips[],
  { described }: Campus,
  readersAtOnce: number,
): Table {
  return {
    title: 'Round trips to Postgres for one visit, counted at the wire',
    columns: [
      'screen',
      'side',
      'alone',
      `among ${readersAtOnce}`,
      'to Redis',
      'Homeroom, warm',
      'Homeroom, cold',
    ],
    rows: results.flatMap(({ screen, trips }) => {
      const own = (isCold: boolean) =>
        trips.find((side) => side.target === 'Homeroom' && side.isCold === isCold)
      return trips.map((side, index) => [
        index === 0 ? screen.name : '',
        nameOf(side),
        figure(side.alone.databaseTrips),
        figure(side.among.databaseTrips),
        figure(side.among.redisTrips),
        side.target === 'Homeroom'
          ? ''
          : saving(own(false)?.among.databaseTrips ?? Number.NaN, side.among.databaseTrips),
        side.target === 'Homeroom'
          ? ''
          : saving(own(true)?.among.databaseTrips ?? Number.NaN, side.among.databaseTrips),
      ])
    }),
    notes: [
      ...results.map(({ screen }) => `${screen.name}: ${screen.title}.`),
      'Cold: Redis has just forgotten everything but who is online.',
      described.join(' '),
    ],
  }
}

function figure(count: number): string {
  return Number.isInteger(count) ? String(count) : count.toFixed(2)
}

export function waitingTable(results: readonly ScreenTrips[], readers: number, rounds: number): Table {
  return {
    title: `What a visit waits, ms, ${readers} readers at a time, by what is added to each round trip to Postgres`,
    columns: ['screen', 'side', ...addedDelays.map((ms) => `+${ms} ms`), 'longer for 10 ms'],
    rows: results.flatMap(({ screen, waiting }) =>
      waiting.map(({ target, waited }, index) => [
        index === 0 ? screen.name : '',
        target === 'Homeroom' ? 'Homeroom, warm' : target,
        ...addedDelays.map((ms) => spread(waited.get(ms) ?? [])),
        short(medianOf(waited.get(10) ?? []) - medianOf(waited.get(0) ?? [])),
      ]),
    ),
    notes: [
      `Median of ${rounds} interleaved rounds (lowest–highest), per-row queries once. Redis is as near as it was: the database moves, as to another region.`,
    ],
  }
}
