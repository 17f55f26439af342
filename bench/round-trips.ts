/**
 * Database round trips: what the screens of a chat application ask of Postgres, counted where it arrives, one reader at
 * a time and many at once; and what that is worth when the database is 2 ms or 10 ms further away.
 */
import { atRest } from './campus/at-rest.ts'
import type { Campus } from './campus/campus.ts'
import type { Claim, ClaimOptions, ClaimResult } from './claim.ts'
import { inTurn } from './in-rounds.ts'
import { chartsOf } from './round-trips/charts.ts'
import { addedDelays, type ScreenTrips, type Trips, type TripsSide } from './round-trips/screen-trips.ts'
import { tripsTable, waitingTable } from './round-trips/tables.ts'
import { verdictsOf } from './round-trips/verdicts.ts'
import { disagreements } from './screens/agree.ts'
import { allScreens } from './screens/all-screens.ts'
import { conversationList } from './screens/conversation-list.ts'
import type { Screen } from './screens/screen.ts'
import { readerOf, takes, type TargetName, targetNames, urlOf } from './screens/target.ts'

const fullReadersAtOnce = 12
const quickReadersAtOnce = 8
/** Few enough that the ordinary application's pool is no queue. */
const waitingReaders = 4
/** Everybody visits so often as they are told; this only bounds it. */
const visitsMs = 60_000

export const roundTrips: Claim = {
  name: 'round-trips',
  prepare: ({ shared }) => shared.campus(),
  begin: async (options) => {
    const { progress, quick } = options
    const campus = await atRest(options)
    const readersAtOnce = quick ? quickReadersAtOnce : fullReadersAtOnce
    const results: ScreenTrips[] = allScreens.map((screen) => ({ screen, trips: [], waiting: [] }))
    progress('round trips: do all say the same?')
    const differences = await disagreements(campus)
    for (const result of results) {
      progress(`round trips: ${result.screen.name}, counted`)
      result.trips.push(...(await countAll(campus, result.screen, readersAtOnce)))
      result.waiting.push(...targetsOf(result.screen).map((target) => ({ target, waited: new Map() })))
    }
    await everybodyOnce(campus, readersAtOnce) // whoever is measured next finds what has been forgotten
    return () => measureWaiting(options, campus, { results, differences, readersAtOnce })
  },
}

type Counted = { results: ScreenTrips[]; differences: string[]; readersAtOnce: number }

async function measureWaiting(
  { progress, rounds }: ClaimOptions,
  campus: Campus,
  { results, differences, readersAtOnce }: Counted,
): Promise<ClaimResult> {
  try {
    for (let round = 0; round < rounds; round++)
      for (const { screen, waiting } of results)
        for (const delayMs of addedDelays) {
          progress(`round trips: round ${round + 1} of ${rounds}, ${screen.name}, ${delayMs} ms added`)
          setDelay(campus, delayMs)
          // nobody is held to what is slowest by far, and it waits longer than all others together
          const timed = waiting.filter(({ target }) => round === 0 || target !== 'per row')
          await inTurn(timed, round, async ({ target, waited }) => {
            const { latency } = await visit(campus, target, screen, waitingReaders, 1)
            waited.set(delayMs, [...(waited.get(delayMs) ?? []), latency.p50])
          })
        }
  } finally {
    setDelay(campus, 0)
  }
  return {
    name: 'round-trips',
    tables: [tripsTable(results, campus, readersAtOnce), waitingTable(results, waitingReaders, rounds)],
    verdicts: verdictsOf(results, differences),
    charts: chartsOf(results),
    raw: results.map(({ screen, trips, waiting }) => ({
      screen: screen.name,
      trips,
      waiting: waiting.map(({ target, waited }) => ({ target, waited: Object.fromEntries(waited) })),
    })),
    isIntact: differences.length === 0,
  }
}

function targetsOf(screen: Screen): TargetName[] {
  return targetNames.filter((target) => takes(target, screen))
}

async function countAll(campus: Campus, screen: Screen, readersAtOnce: number): Promise<TripsSide[]> {
  const sides: TripsSide[] = []
  for (const target of targetsOf(screen)) {
    await visit(campus, target, screen, readersAtOnce, 1) // connections, and what an isolate remembers of a sign-in
    const alone = await count(campus, target, screen, 1, 1)
    const among = await count(campus, target, screen, readersAtOnce, 1)
    sides.push({ target, isCold: false, alone, among })
  }
  await campus.forgetLists()
  const alone = await count(campus, 'Homeroom', screen, 1, 1)
  await campus.forgetLists()
  const among = await count(campus, 'Homeroom', screen, readersAtOnce, 1)
  sides.splice(1, 0, { target: 'Homeroom', isCold: true, alone, among })
  return sides
}

function everybodyOnce(campus: Campus, readersAtOnce: number) {
  const readers = campus.visits.map((one) => readerOf('Homeroom', conversationList, one, 'direct'))
  const timesEach = Math.ceil(readers.length / readersAtOnce)
  return campus.readers.play({
    ...{ url: urlOf(campus, 'Homeroom'), readers, concurrency: readersAtOnce, timesEach },
    ms: visitsMs,
  })
}

/** Per visit. */
async function count(
  campus: Campus,
  target: TargetName,
  screen: Screen,
  concurrency: number,
  timesEach: number,
): Promise<Trips> {
  campus.way.take()
  const before = campus.wire.roundTrips()
  const { visits } = await visit(campus, target, screen, concurrency, timesEach)
  const ours = campus.way.take()
  const theirs = campus.wire.roundTrips() - before
  return target === 'Homeroom'
    ? { databaseTrips: ours.databaseTrips / visits, redisTrips: ours.redisTrips / visits }
    : { databaseTrips: theirs / visits, redisTrips: 0 }
}

function visit(campus: Campus, target: TargetName, screen: Screen, concurrency: number, timesEach: number) {
  const readers = campus.visits.slice(0, concurrency).map((one) => readerOf(target, screen, one, 'wired'))
  return campus.readers.play({
    ...{ url: urlOf(campus, target), readers, concurrency, timesEach },
    ms: visitsMs,
  })
}

/** The database alone: Redis is where the worker is. */
function setDelay({ way, wire }: Campus, ms: number): void {
  way.databaseDelayMs = ms
  wire.setDelay(ms)
}
