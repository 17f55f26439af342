/** Drift is found wherever a badge differs from the recount, and who views is the seed's choice alone. */
import { describe, expect, test } from 'vitest'
import { type BadgeSources, findDrift, renderDrift } from '../../../local/replay/badge-check.ts'
import { newCounts, Reader } from '../../../local/replay/reader.ts'
import { Ledger } from '../../../local/replay/ledger.ts'
import { castPeople } from '../../../local/replay/people.ts'
import { seededRandom } from '../../../local/replay/seeded-random.ts'
import { Viewers } from '../../../local/replay/viewers.ts'

const right = { unread: 3, mentioned: 1 }
const sources = (more: Partial<BadgeSources>) =>
  new Map([['zoe', { device: right, list: right, recount: right, ...more }]])

describe('drift', () => {
  test('[REPLAY-30] is nothing where device, list and recount agree', () => {
    expect(findDrift(sources({}))).toEqual([])
  })

  test.each<[string, Partial<BadgeSources>, string]>([
    ['another number on the device', { device: { unread: 2, mentioned: 1 } }, 'device'],
    ['another number in the list', { list: { unread: 3, mentioned: 0 } }, 'list'],
    ['nothing on the device', { device: null }, 'device'],
    ['nothing in the list', { list: null }, 'list'],
  ])('[REPLAY-30] is %s', (_, more, where) => {
    const [drift, ...rest] = findDrift(sources(more))
    expect([drift?.where, rest]).toEqual([where, []])
    if (drift) expect(renderDrift(drift)).toContain('Postgres counts 3 unread, 1 mentions')
  })

  test('[REPLAY-30] is found in both at once', () => {
    expect(findDrift(sources({ recount: { unread: 0, mentioned: 0 } }))).toHaveLength(2)
  })
})

describe('viewers', () => {
  function looks(seed: number, share: number): boolean[] {
    const seen: boolean[] = []
    const people = castPeople(
      Array.from({ length: 400 }, (_, index) => ({ nick: `n${index}`, messages: 1, answers: 0 })),
    )
    const readers = people.map((person) => {
      const reader = new Reader({
        ...{ person, url: 'ws://127.0.0.1:1/', token: async () => '', ledger: new Ledger() },
        counts: newCounts(),
      })
      reader.look = (isLooking) => void seen.push(isLooking)
      return reader
    })
    const viewers = new Viewers(readers, share, seededRandom(seed))
    for (let turn = 0; turn < 400; turn++) viewers.turn()
    return seen
  }
  const shareOf = (seen: boolean[]) => seen.filter(Boolean).length / seen.length

  test('[REPLAY-31] are the same for the same seed, and others for another', () => {
    expect(looks(1, 0.3)).toEqual(looks(1, 0.3))
    expect(looks(1, 0.3)).not.toEqual(looks(2, 0.3))
  })

  test.each([0, 0.3, 1])('[REPLAY-31] are about the share of %d', (share) => {
    expect(Math.abs(shareOf(looks(1, share)) - share)).toBeLessThan(0.08)
  })
})
