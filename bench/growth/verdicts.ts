/** A message costs by who is online, never by who is enrolled or by what was said before. */
import type { Verdict } from '../claim.ts'
import { medianOf } from '../delivery/samples.ts'
import { short } from '../figures.ts'
import type { SceneCost } from './scene-cost.ts'
import { atOf } from './scenes.ts'

const counted = ['rowsWritten', 'alarmsSet', 'commands', 'statements', 'deliveries'] as const
/** Ticks of the clock and other people's noise: CPU is flat within this. */
const cpuFactorMax = 1.3
/** Room calls that a person online costs: one for each of their personal rooms. */
const callsPerPerson = 1

export function verdictsOf(costs: readonly SceneCost[]): Verdict[] {
  return [
    ...flat(costs, 'enrolled', 'enrolment'),
    ...flat(costs, 'history', 'history'),
    ...linear(costs.filter(({ scene }) => scene.axis === 'online')),
  ]
}

function flat(costs: readonly SceneCost[], axis: 'enrolled' | 'history', name: string): Verdict[] {
  const own = costs.filter(({ scene }) => scene.axis === axis)
  const [first, last] = [own.at(0), own.at(-1)]
  if (!first || !last) return []
  const span = `from ${atOf(first.scene).toLocaleString('en-US')} to ${atOf(last.scene).toLocaleString('en-US')}`
  // an announcement has no roster, so its sender's own cursor and list are told of differently
  const comparable = own.filter(({ scene }) => scene.kind === 'class')
  const counts = counted.map((what) => comparable.map((cost) => cost.counts?.[what] ?? Number.NaN))
  const highest = own.map((cost) => counted.map((what) => cost.counts?.[what] ?? Number.NaN))
  const isFlat =
    counts.every((values) => values.every((value) => value === values[0])) &&
    highest.every((values) => values.every((value, index) => value <= (highest[0]?.[index] ?? 0)))
  const cpu = own.map(({ cpuMs }) => medianOf(cpuMs))
  const factor = Math.max(...cpu.slice(1)) / (cpu[0] ?? Number.NaN)
  return [
    {
      claim: `${name} ${span}: rows, alarms, commands, statements and room calls of a message`,
      measured: own.map((_, index) => highest[index]?.join('/')).join(', '),
      goal: 'the same, and not more for an announcement',
      holds: isFlat,
    },
    {
      claim: `${name} ${span}: CPU of a message`,
      measured: `${cpu.map(short).join(', ')} ms: at most ×${factor.toFixed(2)} of the first`,
      goal: `at most ×${cpuFactorMax}`,
      holds: factor <= cpuFactorMax,
    },
  ]
}

function linear(costs: readonly SceneCost[]): Verdict[] {
  const [first, last] = [costs.at(0), costs.at(-1)]
  if (!first || !last) return []
  const more = last.scene.online - first.scene.online
  const calls = ((last.counts?.deliveries ?? Number.NaN) - (first.counts?.deliveries ?? Number.NaN)) / more
  const microseconds = ((medianOf(last.cpuMs) - medianOf(first.cpuMs)) * 1000) / more
  const others = (['rowsWritten', 'commands', 'statements'] as const).map((what) =>
    costs.map(({ counts }) => counts?.[what] ?? Number.NaN),
  )
  return [
    {
      claim: 'people online: room calls for each of them',
      measured: calls.toFixed(2),
      goal: `at most ${callsPerPerson}`,
      holds: calls <= callsPerPerson,
    },
    {
      claim: 'people online: rows, commands and statements of a message',
      measured: others.map((values) => values.join('–')).join(', '),
      goal: 'the same for all',
      holds: others.every((values) => values.every((value) => value === values[0])),
    },
    {
      claim: 'people online: CPU for each of them and message',
      measured: `${microseconds.toFixed(0)} µs`,
      goal: 'linear: printed, not judged',
      holds: true,
    },
  ]
}
