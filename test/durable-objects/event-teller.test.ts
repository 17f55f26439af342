/** The word that there are events, where the queue does not take it. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { EventTeller } from '../../durable-objects/conversation/event-teller.ts'
import type { Progress } from '../../durable-objects/conversation/storage/progress.ts'
import { type CampusId, parseCampusId } from '../../schema/ids.ts'
import { queueTimeoutMs } from '../../schema/limits.ts'
import { openEventQueue, parseEventsReady } from '../../stores/event-queue.ts'

const campusId = parseCampusId('oak') ?? expect.unreachable()

const nothing: Progress = {
  ...{ archivedRev: 0, archivedRosterRev: 0, archivedCursorRev: 0, archivedChange: 0, archivedReportRev: 0 },
  ...{
    toldChange: 0,
    publishedRev: 0,
    publishedRosterRev: 0,
    publishedCursorRev: 0,
    trimmedRev: 0,
    trimmedSeq: 0,
  },
}

function aTeller(change: Partial<Progress>, answers: boolean[]) {
  const world = { now: 1_000_000, progress: { ...nothing, ...change } }
  const told: CampusId[] = []
  const progress = {
    get now() {
      return world.progress
    },
    move: (moved: Partial<Progress>) => {
      world.progress = { ...world.progress, ...moved }
    },
  }
  const queue = {
    announce: async (campus: CampusId) => {
      told.push(campus)
      return answers.shift() ?? true
    },
  }
  const parts = { conversation: { campusId }, progress, queue, clock: () => world.now, random: () => 0.5 }
  return { world, told, teller: new EventTeller(parts) }
}

describe('a room whose queue refuses', () => {
  it('[HOOK-14] says the word again, later each time, until it is taken; a fresh instance too', async () => {
    const { world, told, teller } = aTeller({ archivedChange: 7, toldChange: 4 }, [false, false])
    expect(teller.dueAt()).toBeGreaterThan(world.now)
    await teller.run()
    const first = teller.dueAt() ?? expect.unreachable()
    await teller.run()
    expect(teller.mayRunFrom()).toBeGreaterThan(world.now)
    expect(first).toBeGreaterThan(world.now)
    await teller.run()
    expect(told).toEqual(['oak', 'oak', 'oak'])
    expect(world.progress.toldChange).toBe(7)
    expect(teller.dueAt()).toBeNull()
  })

  it('[HOOK-12] has nothing to say where everything was told', () => {
    const { teller } = aTeller({ archivedChange: 7, toldChange: 7 }, [])
    expect([teller.dueAt(), teller.mayRunFrom()]).toEqual([null, null])
  })
})

describe('the queue', () => {
  afterEach(() => void vi.useRealTimers())

  it('[HOOK-14] has taken the word, or has not, and is not waited for', async () => {
    vi.useFakeTimers()
    const sending = (send: () => Promise<void>) => openEventQueue({ send: send as never }).announce(campusId)
    expect(await sending(async () => {})).toBe(true)
    expect(await sending(() => Promise.reject(new Error('away')))).toBe(false)
    const silent = sending(() => new Promise(() => {}))
    await vi.advanceTimersByTimeAsync(queueTimeoutMs)
    expect(await silent).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('[HOOK-14] is believed where it says a campus, and in nothing else', () => {
    expect(parseEventsReady({ campusId: 'oak', later: 1 })).toBe('oak')
    for (const other of [null, 'oak', {}, { campusId: 'Not One' }, { campusId: 1 }])
      expect(parseEventsReady(other)).toBeNull()
  })
})
