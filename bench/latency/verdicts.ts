/** What the figures must say. The saving is stated against each baseline, not against the worst of them. */
import type { Verdict } from '../claim.ts'
import { medianOf } from '../delivery/samples.ts'
import { saving, short } from '../figures.ts'
import type { LatencyCell, LatencyRound } from '../latency.ts'
import type { TargetName } from '../screens/target.ts'

/** The case study's claim, and what we want of it. */
const claimedFactor = 0.3
const goalFactor = 0.1
const throughputFactor = 10

type Of = (round: LatencyRound) => number
const percentiles: Record<'p50' | 'p99', Of> = {
  p50: ({ latency }) => latency.p50,
  p99: ({ latency }) => latency.p99,
}

/** Workers come by themselves where there are more readers; a database does not. */
const databaseGoals = [
  ['one query', goalFactor],
  ['inbox', 1],
] as const
const databaseMicros: Of = ({ databaseMicros: micros }) => micros ?? Number.NaN

export function verdictsOf(cells: readonly LatencyCell[], differences: readonly string[]): Verdict[] {
  return [
    {
      claim: 'all sides say the same of the same person',
      measured: differences.length === 0 ? 'no difference' : differences.slice(0, 3).join('; '),
      goal: 'no difference',
      holds: differences.length === 0,
    },
    ...cells.flatMap(verdictsOfCell),
  ]
}

function verdictsOfCell(cell: LatencyCell): Verdict[] {
  const { screen, concurrency, delayMs } = cell
  const where = `${screen.name}, ${concurrency} reader${concurrency === 1 ? '' : 's'}${delayMs > 0 ? `, +${delayMs} ms` : ''}`
  const median = (target: TargetName, of: Of) => {
    const rounds = cell.sides.find((side) => side.target === target)?.rounds
    return rounds && medianOf(rounds.map(of))
  }
  const verdicts: Verdict[] = []
  const judge = (target: TargetName, name: 'p50' | 'p99', factorMax: number) => {
    const [own, other] = [median('Homeroom', percentiles[name]), median(target, percentiles[name])]
    if (own !== undefined && other !== undefined)
      verdicts.push(ratio(`${where}: ${name} against ${target}`, own, other, factorMax))
  }
  // how it scales is the claim; the network decides what a lone reader waits for
  if (delayMs === 0 && concurrency > 1) {
    for (const target of ['per row', 'DataLoader', 'one query'] as const) judge(target, 'p50', claimedFactor)
    for (const name of ['p50', 'p99'] as const) judge('one query', name, goalFactor)
    const [own, other] = (['Homeroom', 'one query'] as const).map((target) =>
      median(target, ({ perSecond }) => perSecond),
    )
    if (own !== undefined && other !== undefined)
      verdicts.push({
        claim: `${where}: answers a second against one query`,
        measured: `${own.toFixed(0)} against ${other.toFixed(0)}: ×${(own / other).toFixed(1)}`,
        goal: `at least ×${throughputFactor}`,
        holds: own >= other * throughputFactor,
      })
  }
  for (const name of ['p50', 'p99'] as const) judge('inbox', name, 1)
  for (const name of ['p50', 'p99'] as const) judge('inbox, Worker', name, 1)
  if (delayMs === 0 && concurrency > 1) {
    const own = median('Homeroom', databaseMicros)
    for (const [target, factorMax] of databaseGoals) {
      const other = median(target, databaseMicros)
      if (own !== undefined && other !== undefined && !Number.isNaN(own + other))
        verdicts.push(
          ratio(`${where}: CPU of Postgres and Redis against ${target}`, own, other, factorMax, 'µs'),
        )
    }
  }
  return verdicts
}

function ratio(claim: string, own: number, other: number, factorMax: number, unit = 'ms'): Verdict {
  return {
    claim,
    measured: `${short(own)} ${unit} against ${short(other)} ${unit}: ${saving(own, other)}`,
    goal: factorMax === 1 ? 'ahead' : saving(factorMax, 1),
    holds: own <= other * factorMax,
  }
}
