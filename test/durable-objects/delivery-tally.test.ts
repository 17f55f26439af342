/** How a room says, once a minute, how long its frames had waited. */
import { expect, it } from 'vitest'
import type { DataPoint } from '../../domain/data-point.ts'
import { DeliveryTally } from '../../durable-objects/conversation/delivery-tally.ts'
import { deliveryPointEveryMs } from '../../schema/limits.ts'
import { valueColumns } from '../../schema/metrics.ts'
import { measured } from '../../stores/metrics.ts'
import { campus } from '../stores/a-list.ts'

function aTally(random = () => 0) {
  const points: DataPoint[] = []
  const world = { now: 1_000_000 }
  const parts = { conversation: { campusId: campus, kind: 'class' as const }, clock: () => world.now, random }
  const tally = new DeliveryTally(parts)
  const binding = { METRICS: { writeDataPoint: (point: DataPoint) => void points.push(point) } }
  const said = () => {
    measured(binding, () => tally.say())
    return points
      .splice(0)
      .map(({ doubles }) => Object.fromEntries(valueColumns.map((column, index) => [column, doubles[index]])))
  }
  return { world, tally, said }
}

it('[METRIC-11] a minute’s frames are one point: how many, to how many sockets, the worst, and one of them', () => {
  const { world, tally, said } = aTally()
  tally.note(5, 10)
  expect(said()).toMatchObject([{ weight: 1, ms: 5, worstMs: 5, count: 10 }])
  tally.note(3, 10)
  tally.note(90, 12)
  expect(said()).toEqual([])
  world.now += deliveryPointEveryMs
  expect(said()).toMatchObject([{ weight: 2, ms: 90, worstMs: 90, count: 22 }])
  world.now += deliveryPointEveryMs
  expect(said()).toEqual([])
})

it('[METRIC-11] each frame is the one that stands for all with the same chance, and one that nobody hears is none', () => {
  const { tally, said } = aTally(() => 0.4)
  tally.note(7, 0)
  expect(said()).toEqual([])
  for (const ms of [1, 2, 3, 4]) tally.note(ms, 1)
  // 0.4 is under 1/1 and 1/2, and above 1/3
  expect(said()).toMatchObject([{ weight: 4, ms: 2 }])
})
