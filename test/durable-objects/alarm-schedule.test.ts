/** One alarm for several jobs, also where the runtime forgets it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AlarmSchedule, type Job } from '../../durable-objects/alarm-schedule.ts'
import { alarmLateMs } from '../../schema/limits.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A runtime that keeps what was set and never runs it by itself, and one job that is due at `dueAt`. */
function aSchedule(dueAt: number | null, stored: number | null = null) {
  const set: number[] = []
  const storage = {
    getAlarm: async () => set.at(-1) ?? stored,
    setAlarm: async (at: number | Date) => void set.push(Number(at)),
  }
  const state = { dueAt, runs: 0, work: async (): Promise<void> => undefined }
  const job: Job = {
    name: 'archive',
    dueAt: () => state.dueAt,
    run: async () => {
      state.runs += 1
      state.dueAt = null
      await state.work()
    },
  }
  return { set, state, schedule: new AlarmSchedule(storage, [job], Date.now) }
}

test('[ARCH-32] an alarm that the runtime has lost is set anew by whatever happens next', async () => {
  const { set, schedule } = aSchedule(Date.now() + 100)
  await schedule.arm()
  const first = Date.now() + 100
  expect(set).toEqual([first])
  await vi.advanceTimersByTimeAsync(100 + alarmLateMs)
  await schedule.arm()
  expect(set, 'it may come late').toEqual([first])
  await vi.advanceTimersByTimeAsync(1)
  await schedule.arm()
  await schedule.arm()
  expect(set).toHaveLength(2)
  expect(set[1], 'at another moment, or it would be the same alarm').toBeGreaterThan(first)
})

test('[ARCH-32] nothing waits for a lost alarm, so that the object may be put away', async () => {
  const { schedule } = aSchedule(Date.now() + 100)
  await schedule.arm()
  expect(vi.getTimerCount()).toBe(0)
})

test('[ARCH-32] a fresh instance does not believe in an alarm that was lost before it', async () => {
  const { set, schedule } = aSchedule(Date.now(), Date.now() - alarmLateMs - 1)
  await schedule.restore()
  expect(set).toEqual([Date.now()])
})

test('[ARCH-32] an alarm that runs is not set again, nor one that waits for the end of a long run', async () => {
  const { set, state, schedule } = aSchedule(Date.now() + 100)
  await schedule.arm()
  await vi.advanceTimersByTimeAsync(100)
  state.work = () => new Promise((resolve) => setTimeout(resolve, alarmLateMs * 3))
  const run = schedule.run()
  state.dueAt = Date.now() + 1
  await schedule.arm()
  await vi.advanceTimersByTimeAsync(alarmLateMs * 3)
  await run
  expect([set.length, state.runs]).toEqual([2, 1])
})

test('an alarm is set when a job wants it earlier, to a whole millisecond, and else not', async () => {
  const { set, state, schedule } = aSchedule(Date.now() + 500.25)
  await schedule.arm()
  state.dueAt = Date.now() + 900
  await schedule.arm()
  await schedule.arm()
  state.dueAt = Date.now() + 20.5
  await schedule.arm()
  await schedule.arm()
  expect(set).toEqual([Date.now() + 501, Date.now() + 21])
})
