/** What a room says of how far Postgres was behind. */
import { afterEach, expect, it, vi } from 'vitest'
import type { DataPoint } from '../../domain/data-point.ts'
import { ArchiveLag } from '../../durable-objects/conversation/archive-lag.ts'
import { labelColumns, valueColumns } from '../../schema/metrics.ts'
import { measured } from '../../stores/metrics.ts'
import { campus } from '../stores/a-list.ts'

afterEach(() => void vi.restoreAllMocks())

/** Runs begin and end at these times; `written` where Postgres took the batch. */
function said(lag: ArchiveLag, run: { from: number; to: number; written: boolean; isPending?: boolean }) {
  vi.spyOn(Math, 'random').mockReturnValue(0) // one in ten of what goes well is written down
  const points: DataPoint[] = []
  const binding = { METRICS: { writeDataPoint: (point: DataPoint) => void points.push(point) } }
  measured(binding, () => {
    const begun = lag.begin(run.from, 7)
    lag.say(begun, run.written ? { written: true } : null, 3, run.to)
    if (run.written) lag.confirm(begun, run.isPending ?? false)
  })
  const [point] = points
  if (!point) throw new Error('nothing was said')
  const { blobs, doubles } = point
  const value = (column: (typeof valueColumns)[number]) => doubles[valueColumns.indexOf(column)]
  return { outcome: blobs[labelColumns.indexOf('outcome')], lagMs: value('lagMs'), ms: value('ms') }
}

const aLag = () => new ArchiveLag({ campusId: campus, kind: 'class' })

it('[METRIC-9] it has waited since the first of what it lacks, through every run that fails', () => {
  const lag = aLag()
  lag.note(1_000)
  lag.note(2_000)
  expect(said(lag, { from: 3_000, to: 8_000, written: false })).toEqual({
    ...{ outcome: 'failed', lagMs: 2_000, ms: 5_000 },
  })
  expect(said(lag, { from: 9_000, to: 9_040, written: true })).toEqual({
    ...{ outcome: 'written', lagMs: 8_000, ms: 40 },
  })
})

it('[METRIC-9] once it has all, the next waits from its own beginning; what came meanwhile waits from the run', () => {
  const lag = aLag()
  lag.note(1_000)
  said(lag, { from: 2_000, to: 2_050, written: true, isPending: true })
  expect(said(lag, { from: 5_000, to: 5_010, written: true }).lagMs).toBe(3_000)
  lag.note(60_000)
  expect(said(lag, { from: 60_200, to: 60_210, written: true }).lagMs).toBe(200)
})
