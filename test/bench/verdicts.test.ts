/** A verdict that cannot fail is none: each claim's judge is shown figures that hold and figures that do not. */
import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../bench/claim.ts'
import { saving } from '../../bench/figures.ts'
import type { SceneCost } from '../../bench/growth/scene-cost.ts'
import { scenesFor } from '../../bench/growth/scenes.ts'
import { verdictsOf as growthVerdicts } from '../../bench/growth/verdicts.ts'
import type { LatencyCell, LatencyRound } from '../../bench/latency.ts'
import { verdictsOf as latencyVerdicts } from '../../bench/latency/verdicts.ts'
import type { ScreenTrips } from '../../bench/round-trips/screen-trips.ts'
import { verdictsOf as tripsVerdicts } from '../../bench/round-trips/verdicts.ts'
import { conversationList } from '../../bench/screens/conversation-list.ts'
import { mentions } from '../../bench/screens/mentions.ts'
import { older } from '../../bench/screens/older.ts'
import { openConversation } from '../../bench/screens/open-conversation.ts'
import type { Screen } from '../../bench/screens/screen.ts'
import { search } from '../../bench/screens/search.ts'
import { type TargetName, targetNames, workerNames } from '../../bench/screens/target.ts'
import type { Page } from '../../bench/scrollback/page.ts'
import { verdictsOf as scrollbackVerdicts } from '../../bench/scrollback/verdicts.ts'

const failing = (verdicts: readonly Verdict[]) =>
  verdicts.filter(({ holds }) => !holds).map(({ claim }) => claim)

describe('latency', () => {
  type Times = Record<TargetName, number>
  const best: Times = {
    ...{ Homeroom: 1, 'per row': 100, DataLoader: 50, 'one query': 12, inbox: 1.5 },
    ...{ 'one query, Worker': 12, 'inbox, Worker': 1.5 },
  }

  function aCell(
    p50: Times,
    changes: { p99?: Partial<Times>; database?: Partial<Times>; concurrency?: number; delayMs?: number } = {},
  ): LatencyCell {
    const { p99 = {}, database = {}, concurrency = 50, delayMs = 0 } = changes
    return {
      ...{ screen: conversationList, concurrency, delayMs },
      sides: [...targetNames, ...workerNames].map((target) => {
        const times = { p50: p50[target], p95: p50[target], p99: p99[target] ?? p50[target] * 2 }
        const round: LatencyRound = {
          latency: { count: 100, ...times, max: times.p99 },
          ...{ visits: 100, perSecond: 1_000 / times.p50, wallSeconds: 1, cpuSeconds: 0.1, bytes: 1 },
          ...{ failed: 0, firstFailure: null, bodies: [], busyShare: null, serverMicros: 100 },
          databaseMicros: database[target] ?? p50[target] * 10,
        }
        return { target, rounds: [round, round, round] }
      }),
    }
  }

  it('all holds where we are a tenth of the one query and ahead of the inbox', () => {
    expect(failing(latencyVerdicts([aCell(best)], []))).toEqual([])
  })

  it.each([
    ['DataLoader', { ...best, DataLoader: 3.2 }, {}, 'list, 50 readers: p50 against DataLoader'],
    [
      'one query',
      { ...best, 'one query': 9.9 },
      { p99: { 'one query': 30 } },
      'list, 50 readers: p50 against one query',
    ],
    [
      'one query at p99',
      best,
      { p99: { Homeroom: 1.4, 'one query': 13 } },
      'list, 50 readers: p99 against one query',
    ],
    ['inbox', { ...best, inbox: 0.9 }, { p99: { inbox: 3 } }, 'list, 50 readers: p50 against inbox'],
    ['the Worker', { ...best, 'inbox, Worker': 0.9 }, {}, 'list, 50 readers: p50 against inbox, Worker'],
    [
      'the database',
      best,
      { database: { 'one query': 99 } },
      'list, 50 readers: CPU of Postgres and Redis against one query',
    ],
    ['inbox at p99', best, { p99: { inbox: 1.9 } }, 'list, 50 readers: p99 against inbox'],
  ])('says so where %s is too near', (_, times, changes, claim) => {
    expect(failing(latencyVerdicts([aCell(times, changes)], []))).toContain(claim)
  })

  it('a lone reader, and a longer way, are held against the inbox', () => {
    const slow = { ...best, inbox: 0.5, 'inbox, Worker': 2.5 }
    const cells = [aCell(slow, { concurrency: 1 }), aCell(slow, { delayMs: 5 })]

    expect(failing(latencyVerdicts(cells, []))).toEqual([
      'list, 1 reader: p50 against inbox',
      'list, 1 reader: p99 against inbox',
      'list, 50 readers, +5 ms: p50 against inbox',
      'list, 50 readers, +5 ms: p99 against inbox',
    ])
  })

  it('does not hold where the sides say different things', () => {
    expect(failing(latencyVerdicts([], ['list for u1: inbox says otherwise']))).toHaveLength(1)
  })
})

describe('round trips', () => {
  function trips(
    counts: { warm: number; cold: number; redis?: number },
    waited = { own: 5, other: 20 },
    screen: Screen = conversationList,
  ): ScreenTrips {
    const side = (target: TargetName, databaseTrips: number, isCold = false) => {
      const one = { databaseTrips, redisTrips: target === 'Homeroom' ? (counts.redis ?? 1) : 0 }
      return { target, isCold, alone: one, among: one }
    }
    const waiting = (target: TargetName, ms: number) => ({ target, waited: new Map([[10, [ms, ms, ms]]]) })
    return {
      screen,
      trips: [
        side('Homeroom', counts.warm),
        side('Homeroom', counts.cold, true),
        ...[side('per row', 81), side('DataLoader', 5), side('one query', 1)],
      ],
      waiting: [waiting('Homeroom', waited.own), waiting('one query', waited.other)],
    }
  }

  it('all holds with none warm and one cold', () => {
    expect(failing(tripsVerdicts([trips({ warm: 0, cold: 1 })], []))).toEqual([])
  })

  it('says so where cold lists ask too often, warm ones ask at all, Redis is asked twice, or the way is felt', () => {
    expect(failing(tripsVerdicts([trips({ warm: 0, cold: 5 })], []))).toEqual([
      'all screens once, cold, against per-row queries',
    ])
    expect(failing(tripsVerdicts([trips({ warm: 2, cold: 2 })], []))).toEqual([
      'all screens once, warm, against one query a screen',
      'the list, warm',
    ])
    expect(failing(tripsVerdicts([trips({ warm: 0, cold: 1, redis: 2 })], []))).toEqual(['the list, warm'])
    expect(failing(tripsVerdicts([trips({ warm: 0, cold: 1 }, { own: 21, other: 20 })], []))).toEqual([
      'list, +10 ms: against one query a page',
    ])
  })

  it('an opened conversation asks for nothing, and a list of mentions or of hits for one answer, cold as well', () => {
    const others = (screen: Screen, counts: { warm: number; cold: number }) =>
      failing(tripsVerdicts([trips(counts, undefined, screen)], [])).filter((claim) =>
        claim.startsWith(screen.name),
      )

    expect(others(openConversation, { warm: 0, cold: 0 })).toEqual([])
    expect(others(openConversation, { warm: 0, cold: 1 })).toEqual([
      'open: round trips to Postgres, warm and cold',
    ])
    for (const screen of [older, mentions, search]) {
      expect(others(screen, { warm: 1, cold: 1 })).toEqual([])
      expect(others(screen, { warm: 1, cold: 2 })).toHaveLength(1)
    }
  })
})

describe('scrollback', () => {
  const aPage = (page: number, buffers: number, ms: number[], offset: number): Page => ({
    ...{ page, keyset: { buffers, ms } },
    offset: { buffers: offset * 10, ms: [offset, offset, offset] },
  })
  const first = aPage(1, 10, [1, 1.05, 1], 1)

  it('all holds where the last page costs what the first did', () => {
    expect(failing(scrollbackVerdicts([first, aPage(5_000, 10.9, [1.05, 1, 1], 50)]))).toEqual([])
  })

  it('says so where buffers or time grow, or OFFSET is no worse', () => {
    expect(failing(scrollbackVerdicts([first, aPage(5_000, 11.1, [1, 1, 1], 50)]))).toEqual([
      'keyset, buffers of any page against any other',
    ])
    expect(failing(scrollbackVerdicts([first, aPage(5_000, 10, [1.3, 1.3, 1.3], 50)]))).toEqual([
      'keyset, time of page 5000 against page 1',
    ])
    expect(failing(scrollbackVerdicts([first, aPage(5_000, 10, [1, 1, 1], 0.9)]))).toHaveLength(2)
  })
})

describe('growth', () => {
  function costs(change: (cost: SceneCost) => Partial<SceneCost> = () => ({})): SceneCost[] {
    return scenesFor(false).map((scene) => {
      const cost: SceneCost = {
        scene,
        counts: {
          ...{ rowsWritten: 6, alarmsSet: 2, alarmsRun: 2, relays: 0, begun: 0 },
          ...{ deliveries: scene.online + 1, commands: 8, statements: 3 },
        },
        cpuMs: [1 + scene.online / 100, 1.01 + scene.online / 100, 1 + scene.online / 100],
      }
      return { ...cost, ...change(cost) }
    })
  }
  const more = (name: string, changes: Partial<NonNullable<SceneCost['counts']>>) =>
    costs(({ scene, counts }) => (scene.name === name && counts ? { counts: { ...counts, ...changes } } : {}))

  it('all holds where only people online cost anything', () => {
    expect(failing(growthVerdicts(costs()))).toEqual([])
  })

  it.each([
    ['a row for a large class', more('grow-e4', { rowsWritten: 7 })],
    ['a command for a large class', more('grow-e3', { commands: 9 })],
    ['a call for an announcement to everyone', more('grow-e5', { deliveries: 12 })],
  ])('says so where enrolment costs %s', (_, grown) => {
    expect(failing(growthVerdicts(grown))).toEqual([
      expect.stringContaining('enrolment from 11 to 100,000: rows'),
    ])
  })

  it('says so where CPU grows with enrolment or history', () => {
    const slow = (name: string) => costs(({ scene }) => (scene.name === name ? { cpuMs: [2, 2, 2] } : {}))

    expect(failing(growthVerdicts(slow('grow-e4')))).toEqual([expect.stringContaining('100,000: CPU')])
    expect(failing(growthVerdicts(slow('grow-h3')))).toEqual([expect.stringContaining('2,002: CPU')])
  })

  it('says so where somebody online costs more than a call, or a command', () => {
    expect(failing(growthVerdicts(more('grow-o3', { deliveries: 1_001 })))).toEqual([
      'people online: room calls for each of them',
    ])
    expect(failing(growthVerdicts(more('grow-o3', { commands: 9 })))).toHaveLength(1)
  })

  it('what was not counted does not hold', () => {
    const lost = costs(({ scene }) => (scene.name === 'grow-e4' ? { counts: null } : {}))

    expect(failing(growthVerdicts(lost))).toEqual([
      expect.stringContaining('enrolment from 11 to 100,000: rows'),
    ])
  })
})

it('a saving is written as what is left out', () => {
  expect([saving(1, 10), saving(1, 1_000), saving(10, 10), saving(3, 2)]).toEqual([
    '−90 %',
    '−99.9 %',
    '+0 %',
    '+50 %',
  ])
})
