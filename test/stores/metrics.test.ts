/** What is measured leaves as points of a dataset, within the vendor's limits, and without it nothing is different. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type DataPoint, dataPointOf } from '../../domain/data-point.ts'
import { dataPointLabelCharactersMax, dataPointsPerInvocationMax } from '../../schema/limits.ts'
import { labelColumns, metrics, valueColumns } from '../../schema/metrics.ts'
import { measured, record } from '../../stores/metrics.ts'
import { roundTrip } from '../../stores/round-trips.ts'

function aDataset() {
  const points: DataPoint[] = []
  return { points, binding: { METRICS: { writeDataPoint: (point: DataPoint) => void points.push(point) } } }
}

const aJoin = () => record('join', { campus: 'oak', room: 'personal', outcome: 'first' }, {})

afterEach(() => void vi.restoreAllMocks())

describe('a data point', () => {
  it('[METRIC-1] has each word and number in its own column, whatever is measured', () => {
    const point = dataPointOf('room_call', { campus: 'oak', outcome: 'answered' }, { ms: 7 }, 10)
    const blobs = Object.fromEntries(labelColumns.map((column, index) => [column, point.blobs[index]]))
    const doubles = Object.fromEntries(valueColumns.map((column, index) => [column, point.doubles[index]]))
    expect(blobs).toMatchObject({ metric: 'room_call', campus: 'oak', outcome: 'answered', kind: '' })
    expect(doubles).toMatchObject({ weight: 10, ms: 7, depth: 0 })
    expect(point.indexes).toEqual(['room_call/oak'])
  })

  it('[METRIC-2] of any metric fits what the vendor takes: 20 columns of each, 5,120 bytes, an index of 96', () => {
    expect([labelColumns.length, valueColumns.length].every((count) => count <= 20)).toBe(true)
    for (const name of Object.keys(metrics)) {
      const index = `${name}/${'a'.repeat(dataPointLabelCharactersMax)}`
      expect(index.length, name).toBeLessThanOrEqual(96)
    }
    expect(labelColumns.length * dataPointLabelCharactersMax).toBeLessThan(5_120)
  })

  it('[METRIC-2] holds of a label only what ids, codes and routes are made of, cut to length, and no number that is none', () => {
    const reason = `éselect * from "people" where name = 'Ada'${'x'.repeat(100)}`
    const { blobs, doubles } = dataPointOf('vendor_error', { vendor: 'redis', reason }, { ms: Number.NaN }, 1)
    const word = blobs[labelColumns.indexOf('reason')] ?? ''
    expect(word).toMatch(/^[\w:/.-]+$/)
    expect(word).toHaveLength(dataPointLabelCharactersMax)
    expect(doubles[valueColumns.indexOf('ms')]).toBe(0)
  })
})

describe('what is recorded', () => {
  it('[METRIC-3] is written down where an invocation has a dataset, and nowhere else', () => {
    const { points, binding } = aDataset()
    aJoin()
    measured({}, aJoin)
    expect(points).toEqual([])
    measured(binding, aJoin)
    expect(points).toHaveLength(1)
  })

  it('[METRIC-3] is never more than the platform takes of one invocation, and the next one begins anew', () => {
    const { points, binding } = aDataset()
    const many = () => Array.from({ length: 40 }, aJoin)
    measured(binding, many)
    expect(points).toHaveLength(dataPointsPerInvocationMax)
    measured(binding, many)
    expect(points).toHaveLength(2 * dataPointsPerInvocationMax)
  })

  it('[METRIC-3] counts what an invocation leaves running behind it as its own, and not what runs beside it', async () => {
    const { points, binding } = aDataset()
    const late = Promise.withResolvers<void>()
    const one = measured(binding, async () => {
      await late.promise
      Array.from({ length: 40 }, aJoin)
    })
    measured(binding, aJoin)
    late.resolve()
    await one
    expect(points).toHaveLength(1 + dataPointsPerInvocationMax)
  })

  it('[METRIC-4] stands for as many as it was chosen from', () => {
    const { points, binding } = aDataset()
    const random = vi.spyOn(Math, 'random')
    const one = () => record('wake', { campus: 'oak' }, { ms: 3 }, { oneIn: 10 })
    measured(binding, () => {
      random.mockReturnValue(0.1)
      one()
      random.mockReturnValue(0.09)
      one()
    })
    expect(points.map(({ doubles }) => doubles[0])).toEqual([10])
  })

  it('[METRIC-5] fails nobody’s work: a dataset that throws is said once and left alone', () => {
    const warned = vi.spyOn(console, 'warn').mockReturnValue()
    const writeDataPoint = vi.fn(() => {
      throw new RangeError('no more')
    })
    measured({ METRICS: { writeDataPoint } }, () => {
      aJoin()
      aJoin()
    })
    expect(writeDataPoint).toHaveBeenCalledOnce()
    expect(warned).toHaveBeenCalledExactlyOnceWith(
      JSON.stringify({ event: 'metric_unwritten', metric: 'join', error: 'RangeError' }),
    )
  })
})

describe('a vendor', () => {
  it('[METRIC-6] that does not answer is counted by its name and what the error is called, and the error goes on', async () => {
    const { points, binding } = aDataset()
    const error = new TypeError('secret statement')
    const asking = measured(binding, () => roundTrip('redis', () => Promise.reject(error)))
    await expect(asking).rejects.toBe(error)
    expect(points).toHaveLength(1)
    expect(points[0]?.blobs).toEqual(expect.arrayContaining(['vendor_error', 'redis', 'TypeError']))
    expect(JSON.stringify(points)).not.toContain('secret')
  })

  it('[METRIC-6] that answers is not counted', async () => {
    const { points, binding } = aDataset()
    await measured(binding, () => roundTrip('database', async () => 1))
    expect(points).toEqual([])
  })
})
