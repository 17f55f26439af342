/** The log of events against a real Postgres: its order while others write, and what it tells of a message. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventId } from '../../domain/event-id.ts'
import { migrate } from '../../local/migrate.ts'
import type { CampusId } from '../../schema/ids.ts'
import { type EventLog, type EventPlace, postgresEventLog } from '../../stores/event-log.ts'
import { countRoundTrips } from '../../stores/round-trips.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'
import { aMessage, anEpoch, anEvent, archived, at } from './an-event.ts'

let test: TestDatabase
let log: EventLog
beforeAll(async () => {
  test = await aDatabase()
  log = postgresEventLog(test.database)
})
afterAll(() => test.stop())

const start: EventPlace = { position: 0 }

async function read(campusId: CampusId, after: EventPlace, limit = 100) {
  return (await log.read(campusId, { after, limit })) ?? expect.unreachable()
}

async function detailsFrom(campusId: CampusId, after: EventPlace) {
  return (await read(campusId, after)).events.map(({ detail }) => detail?.['n'])
}

describe('the order of events', () => {
  it('[EVT-1] is the order in which they happened, page by page, on one campus alone', async () => {
    const [oak, elm] = [await test.aCampus(), await test.aCampus()]
    const events = [1, 2, 3, 4, 5].map((n) => anEvent(n, { detail: { n } }))
    await archived(test.database, oak, { events })
    await archived(test.database, elm, { events: [anEvent(1)] })

    const seen: unknown[] = []
    let after: EventPlace | null = start
    while (after) {
      const page: Awaited<ReturnType<typeof read>> = await read(oak, after, 2)
      seen.push(...page.events.map(({ id }) => id))
      after = page.next === null ? null : { position: page.next }
    }
    expect(seen).toEqual(events.map(({ id }) => id))
  })

  it('[EVT-1] goes on after an event that is named, and another campus’s is none', async () => {
    const [oak, elm] = [await test.aCampus(), await test.aCampus()]
    const [one, two] = [anEvent(1), anEvent(2)]
    await archived(test.database, oak, { events: [one, two] })

    expect((await read(oak, { id: one.id })).events.map(({ id }) => id)).toEqual([two.id])
    expect(await log.read(elm, { after: { id: one.id }, limit: 9 })).toBeNull()
  })

  it('[EVT-2] an event that commits late, with a lower position, is not skipped by who has read a higher', async () => {
    const campus = await test.aCampus()
    const conversation = await archived(test.database, campus, {
      events: [anEvent(1, { detail: { n: 'first' } })],
    })
    const slow = new pg.Client({ connectionString: test.url })
    await slow.connect()
    try {
      await slow.query('BEGIN')
      await slow.query(
        `INSERT INTO events (id, campus_id, conversation_id, type, rev, actor, is_staff_act, detail, at)
         VALUES ('evt_slowslow_1', $1, $2, 'message.created', 1, 'system', false, '{"n": "slow"}', now())`,
        [campus, conversation],
      )
      await archived(test.database, campus, { events: [anEvent(2, { detail: { n: 'quick' } })] })

      // the quick one is there, with a higher position, and is held back as long as the slow one may come before it
      const early = await read(campus, start)
      expect(early.events.map(({ detail }) => detail?.['n'])).toEqual(['first'])
      const last = early.events.at(-1)?.id ?? expect.unreachable()

      await slow.query('COMMIT')
      expect(await detailsFrom(campus, { id: last })).toEqual(['slow', 'quick'])
    } finally {
      await slow.end()
    }
  })

  it('[EVT-2] many writers at once and a reader in between: everything once, whatever commits when', async () => {
    const campus = await test.aCampus()
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 1; n <= 12; n++)
        await archived(test.database, campus, { events: [anEvent(n, { detail: { n: `${writer}/${n}` } })] })
    })
    const seen: string[] = []
    let place: EventPlace = start
    const readOn = async () => {
      for (let more = true; more; ) {
        const { events, next } = await read(campus, place, 5)
        seen.push(...events.map(({ detail }) => String(detail?.['n'])))
        const last = events.at(-1)
        if (last) place = { id: last.id }
        more = next !== null
      }
    }
    let areWriting = true
    const reader = (async () => {
      while (areWriting) await readOn()
    })()
    await Promise.all(writers)
    areWriting = false
    await reader
    await expect.poll(async () => (await readOn(), seen.length)).toBe(96)
    expect(new Set(seen).size).toBe(96)
    for (let writer = 0; writer < 8; writer++)
      expect(seen.filter((one) => one.startsWith(`${writer}/`))).toEqual(
        Array.from({ length: 12 }, (_, index) => `${writer}/${index + 1}`),
      )
  })

  it('[EVT-3] what was restored from a dump of another server is told, in the order of its positions', async () => {
    const campus = await test.aCampus()
    await archived(test.database, campus, { events: [1, 2].map((n) => anEvent(n, { detail: { n } })) })
    await test.rows("UPDATE events SET taken_by = '99999999999' WHERE campus_id = $1", [campus])
    expect(await detailsFrom(campus, start)).toEqual([])

    await migrate(test.url)

    await archived(test.database, campus, { events: [anEvent(3, { detail: { n: 3 } })] })
    expect(await detailsFrom(campus, start)).toEqual([1, 2, 3])
  })
})

describe('what an event tells', () => {
  it('[EVT-4] is what has happened, and the message as it stands now, in one round trip', async () => {
    const campus = await test.aCampus()
    const event = anEvent(1, { id: eventId(anEpoch('epoch111'), 1) })
    const messages = [aMessage(1, { text: 'edited since', rev: 4, editedAt: at })]
    const id = await archived(test.database, campus, { events: [event], messages })

    const { database } = await countRoundTrips(async () => {
      expect((await read(campus, start)).events).toEqual([
        {
          ...{ id: event.id, type: 'message.created', conversationId: id, epoch: 'epoch111', rev: 1, seq: 1 },
          ...{ actor: 'user:ada', occurredAt: at, message: messages[0] },
        },
      ])
    })
    expect(database.count).toBe(1)
  })

  it('[EVT-5] has no content any more once the message was taken back, in none of its events', async () => {
    const campus = await test.aCampus()
    const id = await archived(test.database, campus, { events: [anEvent(1)], messages: [aMessage(1)] })
    const tombstone = aMessage(1, { text: '', rev: 2, deletedAt: at })
    const gone = { events: [anEvent(2, { seq: 1, type: 'message.deleted' })], messages: [tombstone] }
    await archived(test.database, campus, gone, { id, rev: 2 })

    const { events } = await read(campus, start)
    expect(events.map(({ type }) => type)).toEqual(['message.created', 'message.deleted'])
    for (const { message } of events) expect(message).toEqual(tombstone)
    expect(JSON.stringify(events)).not.toContain('said')
  })

  it('[EVT-6] of a direct conversation names the message and says nothing of it, unless the campus consents', async () => {
    const campus = await test.aCampus()
    const said = { events: [anEvent(1)], messages: [aMessage(1)] }
    await archived(test.database, campus, said, { kind: 'direct' })
    expect((await read(campus, start)).events).toMatchObject([{ seq: 1, rev: 1 }])
    expect(JSON.stringify(await read(campus, start))).not.toContain('said')

    await test.rows(`UPDATE campuses SET settings = '{"adminsReadDirect": true}' WHERE id = $1`, [campus])
    expect((await read(campus, start)).events).toMatchObject([{ message: { text: 'said 1' } }])
  })

  it('[EVT-7] is narrowed to types and to a conversation', async () => {
    const campus = await test.aCampus()
    const id = await archived(test.database, campus, {
      events: [anEvent(1), anEvent(2, { type: 'member.added', seq: null })],
    })
    await archived(test.database, campus, { events: [anEvent(3)] })
    const ask = async (filter: object) =>
      (await log.read(campus, { after: start, limit: 9, ...filter }))?.events.map(({ rev }) => rev)
    expect(await ask({ types: ['message.created'] })).toEqual([1, 3])
    expect(await ask({ conversationId: id })).toEqual([1, 2])
    expect(await ask({ conversationId: id, types: ['message.created'] })).toEqual([1])
  })
})
