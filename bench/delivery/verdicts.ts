/** What the figures must say. Only ratios and counts are compared between sides; the one absolute bound is the claim's. */
import type { Verdict } from '../claim.ts'
import type { LoadRounds, SideRounds } from '../delivery.ts'
import { short } from '../figures.ts'
import type { Measure } from './loads.ts'
import type { Measurement } from './measure.ts'
import { medianOf } from './samples.ts'
import { floorNames } from './sides/side.ts'
import { lost, per100k, serverAndDatabases } from './tables.ts'

/** The case study's: from a send to every receiver. */
const deliveryMsMax = 100
const idleFactorMax = 1.3

type Of = (round: Measurement) => number

export function verdictsOf(results: readonly LoadRounds[]): Verdict[] {
  return [...results.flatMap(verdictsOfLoad), nothingLost(results)]
}

function verdictsOfLoad({ load, sides }: LoadRounds): Verdict[] {
  const { broadcasting, keeping } = floorNames
  const [own, peer, floor, kept] = ['Homeroom', 'Socket.IO', broadcasting, keeping].map((name) =>
    sides.find(({ side }) => side === name),
  )
  if (!own) return []
  const verdicts: Verdict[] = []
  for (const measure of load.judged) {
    const p99 = median(own, (round) => round[measure].p99)
    if (measure !== 'ack')
      verdicts.push({
        claim: `${load.title}: ${measure} p99`,
        measured: `${short(p99)} ms`,
        goal: `under ${deliveryMsMax} ms`,
        holds: p99 < deliveryMsMax,
      })
    if (peer && !load.isIdle) verdicts.push(...ahead(load.title, measure, own, peer))
  }
  for (const one of [floor, kept]) if (load.isIdle && one) verdicts.push(nearFloor(load.title, own, one))
  if (load.name === '1000x50' && peer) verdicts.push(...cpu(load.title, own, peer, 1))
  if (load.name === '200x5' && peer) verdicts.push(...cpu(load.title, own, peer, 0.75))
  return verdicts
}

function ahead(title: string, measure: Measure, own: SideRounds, peer: SideRounds): Verdict[] {
  return (['p50', 'p99'] as const).map((percentile) => {
    const of: Of = (round) => round[measure][percentile]
    return ratio(
      `${title}: ${measure} ${percentile} against Socket.IO`,
      'ms',
      median(own, of),
      median(peer, of),
      1,
    )
  })
}

function nearFloor(title: string, own: SideRounds, floor: SideRounds): Verdict {
  const of: Of = (round) => round.delivery.p50
  return ratio(
    `${title}: median against a ${floor.side}`,
    'ms',
    median(own, of),
    median(floor, of),
    idleFactorMax,
  )
}

/** None where the system does not tell. */
function cpu(title: string, own: SideRounds, peer: SideRounds, factorMax: number): Verdict[] {
  const of: Of = (round) => per100k(round, serverAndDatabases(round))
  if (Number.isNaN(median(own, of) + median(peer, of))) return []
  const claim = `${title}: CPU of server and databases per 100k against Socket.IO`
  return [ratio(claim, 's', median(own, of), median(peer, of), factorMax)]
}

function ratio(claim: string, unit: string, own: number, other: number, factorMax: number): Verdict {
  const factor = own / other
  return {
    claim,
    measured: `${short(own)} ${unit} against ${short(other)} ${unit}: ×${factor.toFixed(2)}`,
    goal: factorMax === 1 ? 'at most ×1' : `at most ×${factorMax}`,
    holds: factor <= factorMax,
  }
}

function nothingLost(results: readonly LoadRounds[]): Verdict {
  const sum = lostOf(results, 'Homeroom')
  return { claim: 'nothing lost, doubled or reordered', measured: `${sum}`, goal: '0', holds: sum === 0 }
}

/** Everything that a side has lost under all loads. */
export function lostOf(results: readonly LoadRounds[], name: string): number {
  return results
    .flatMap(({ sides }) => sides)
    .filter(({ side }) => side === name)
    .flatMap(({ rounds }) => rounds)
    .reduce((total, { losses }) => total + lost(losses), 0)
}

function median(side: SideRounds, of: Of): number {
  return medianOf(side.rounds.map(of))
}
