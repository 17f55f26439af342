/** One table per load: each figure the median of its rounds, and how far the rounds lay apart. */
import type { LoadRounds, SideRounds } from '../delivery.ts'
import type { Cell, Table } from '../claim.ts'
import type { Cores } from '../machine/cores.ts'
import { spread } from '../figures.ts'
import type { Measure } from './loads.ts'
import type { Measurement } from './measure.ts'
import type { Losses } from './plan.ts'
import { medianOf } from './samples.ts'

const measureNames: Record<Measure, string> = {
  delivery: 'send → receiver',
  ack: 'send → ack',
  badge: 'send → badge',
}

export function tableOf({ load, sides }: LoadRounds, services: string, cores: Cores): Table {
  const measures = load.judged.includes('badge')
    ? (['badge', 'ack'] as const)
    : (['delivery', 'ack'] as const)
  const rounds = sides[0]?.rounds.length ?? 0
  return {
    title: load.title,
    columns: [
      'side',
      ...measures.flatMap((measure) => [`${measureNames[measure]} p50 ms`, 'p99 ms']),
      'msgs a frame',
      'server CPU s / 100k',
      'databases’ CPU s / 100k',
      'lost',
    ],
    rows: sides.map((side) => rowOf(side, measures)),
    notes: [
      `Median of ${rounds} interleaved rounds of ${load.seconds} s (lowest–highest)${onceOf(sides, rounds)}. ${services}.`,
      'Databases: Postgres and Redis themselves; the stand-ins for Neon’s and Upstash’s fronts are not counted.',
      cores.server === null
        ? 'Nothing is pinned: this machine has one core, or no taskset.'
        : `Server on core ${cores.server}, client on core ${cores.client}, databases on ${cores.others.join(', ')}.`,
      noiseOf(sides),
    ],
  }
}

function onceOf(sides: readonly SideRounds[], rounds: number): string {
  return sides.some((side) => side.rounds.length < rounds) ? '; floors that nobody is held to once' : ''
}

function rowOf({ side, rounds }: SideRounds, measures: readonly Measure[]): Cell[] {
  return [
    side,
    ...measures.flatMap((measure) => [
      spread(rounds.map((round) => round[measure].p50)),
      spread(rounds.map((round) => round[measure].p99)),
    ]),
    medianOf(rounds.map(({ delivery, frames }) => delivery.count / Math.max(1, frames))).toFixed(1),
    spread(rounds.map((round) => per100k(round, round.serverCpu))),
    spread(rounds.map((round) => per100k(round, round.servicesCpu))),
    rounds.reduce((sum, { losses }) => sum + lost(losses), 0),
  ]
}

export function lost({ deliveries, acks, badges, sockets }: Losses): number {
  return deliveries + acks + badges + sockets
}

/** The server's and, since one side keeps its messages in it and the other beside it, the databases' as well. */
export function serverAndDatabases({ serverCpu, servicesCpu }: Measurement): number | null {
  return serverCpu === null || servicesCpu === null ? null : serverCpu + servicesCpu
}

/** CPU seconds for 100,000 messages handed to somebody. */
export function per100k({ deliveries }: Measurement, cpu: number | null): number {
  return cpu === null || deliveries === 0 ? Number.NaN : (cpu / deliveries) * 100_000
}

function noiseOf(sides: readonly SideRounds[]): string {
  const all = sides.flatMap(({ rounds }) => rounds)
  const others = all.map(({ othersCpu, wallSeconds }) => ((othersCpu ?? 0) / wallSeconds) * 100)
  const lag = Math.max(...all.map(({ clientLagMs }) => clientLagMs))
  const clients = all.map(({ cpuSeconds, wallSeconds }) => (cpuSeconds / wallSeconds) * 100)
  return (
    `Noise: others used ${medianOf(others).toFixed(0)} % of a core (at most ${Math.max(...others).toFixed(0)} %); ` +
    `the client at most ${Math.max(...clients).toFixed(0)} % of its own, its timers at most ${lag.toFixed(1)} ms late (p99).`
  )
}
