/** All screens once, one after the other: how many round trips that is, against each ordinary way. */
import type { Verdict } from '../claim.ts'
import { medianOf } from '../delivery/samples.ts'
import { saving, short } from '../figures.ts'
import type { ScreenTrips } from './screen-trips.ts'
import type { TargetName } from '../screens/target.ts'

const claimedFactor = 0.4
const goalFactor = 0.05

export function verdictsOf(results: readonly ScreenTrips[], differences: readonly string[]): Verdict[] {
  const [warm, cold] = [totalOf(results, 'Homeroom', false), totalOf(results, 'Homeroom', true)]
  const against = (target: TargetName) => totalOf(results, target, false)
  return [
    {
      claim: 'all sides say the same of the same person',
      measured: differences.length === 0 ? 'no difference' : differences.slice(0, 3).join('; '),
      goal: 'no difference',
      holds: differences.length === 0,
    },
    trips('warm, against per-row queries', warm, against('per row'), claimedFactor),
    trips('warm, against per-row queries', warm, against('per row'), goalFactor),
    trips('cold, against per-row queries', cold, against('per row'), claimedFactor),
    trips('cold, against per-row queries', cold, against('per row'), goalFactor),
    trips('warm, against DataLoader', warm, against('DataLoader'), claimedFactor),
    trips('warm, against one query a screen', warm, against('one query'), 1),
    listWithoutPostgres(results),
    ...pageBounds(results),
    ...waits(results),
  ]
}

/** Among many at once, where chance could add some. */
function totalOf(results: readonly ScreenTrips[], target: TargetName, isCold: boolean): number {
  return results.reduce((sum, { trips }) => {
    const side = trips.find((one) => one.target === target && one.isCold === isCold)
    return sum + (side?.among.databaseTrips ?? 0)
  }, 0)
}

function trips(name: string, own: number, other: number, factorMax: number): Verdict {
  return {
    claim: `all screens once, ${name}`,
    measured: `${own.toFixed(1)} round trips against ${other.toFixed(1)}: ${saving(own, other)}`,
    goal: factorMax === 1 ? 'not more' : saving(factorMax, 1),
    holds: own <= other * factorMax,
  }
}

function listWithoutPostgres(results: readonly ScreenTrips[]): Verdict {
  const list = results.find(({ screen }) => screen.name === 'list')
  const side = list?.trips.find(({ target, isCold }) => target === 'Homeroom' && !isCold)
  const { databaseTrips, redisTrips } = side?.among ?? { databaseTrips: Number.NaN, redisTrips: Number.NaN }
  return {
    claim: 'the list, warm',
    measured: `${databaseTrips} to Postgres, ${redisTrips} to Redis`,
    goal: '0 and 1',
    holds: databaseTrips === 0 && redisTrips === 1,
  }
}

/** What each screen may ask of Postgres, warm and cold, whatever is on it. */
const tripsMax: Record<string, number> = { open: 0, older: 1, mentions: 1, search: 1 }

function pageBounds(results: readonly ScreenTrips[]): Verdict[] {
  return results.flatMap(({ screen, trips }) => {
    const most = tripsMax[screen.name]
    if (most === undefined) return []
    const own = trips.filter(({ target }) => target === 'Homeroom')
    const measured = own.flatMap(({ alone, among }) => [alone.databaseTrips, among.databaseTrips])
    return {
      claim: `${screen.name}: round trips to Postgres, warm and cold`,
      measured: `at most ${Math.max(...measured)}`,
      goal: most === 0 ? 'none' : `at most ${most}`,
      holds: measured.length > 0 && measured.every((count) => count <= most),
    }
  })
}

/** A region away: 10 ms more on each way to Postgres. */
function waits(results: readonly ScreenTrips[]): Verdict[] {
  return results.flatMap(({ screen, waiting }) => {
    const medianAt = (target: TargetName) =>
      medianOf(waiting.find((side) => side.target === target)?.waited.get(10) ?? [])
    const [own, other] = [medianAt('Homeroom'), medianAt('one query')]
    return {
      claim: `${screen.name}, +10 ms: against one query a page`,
      measured: `${short(own)} ms against ${short(other)} ms: ${saving(own, other)}`,
      goal: 'not slower',
      holds: own <= other,
    }
  })
}
