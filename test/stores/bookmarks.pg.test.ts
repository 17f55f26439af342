/** What people save for themselves, against a real Postgres. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bookmarksMax } from '../../schema/limits.ts'
import { type Bookmarks, postgresBookmarks } from '../../stores/bookmarks.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'
import { conversation, user } from './a-list.ts'
import { anArchived, said } from './an-archive.ts'

let test: TestDatabase
let bookmarks: Bookmarks
beforeAll(async () => {
  test = await aDatabase()
  bookmarks = postgresBookmarks(test.database)
})
afterAll(() => test.stop())

const all = { below: null, limit: 50 }

describe('saved messages', () => {
  it('[BOOK-1] are kept once, listed the last saved first, let go, and of nobody else, one round trip each', async () => {
    const campusId = await test.aCampus()
    const { id, archive } = await anArchived(test.database, campusId)
    await archive(said(1, 'one'), said(2, 'two'), said(3, 'three'))
    const [ada, ben] = [
      { campusId, userId: user('ada') },
      { campusId, userId: user('ben') },
    ]
    test.requests()
    for (const seq of [3, 1, 3]) expect(await bookmarks.save(ada, { conversationId: id, seq })).toBe(true)
    expect(test.requests()).toBe(3)
    const textsOf = async (saver = ada) =>
      (await bookmarks.page(saver, all)).map(({ message }) => message?.text)
    expect([await textsOf(), await textsOf(ben)]).toEqual([['one', 'three'], []])
    expect(await bookmarks.page(ada, all, conversation(99))).toEqual([])
    expect(await bookmarks.page(ada, all, id)).toHaveLength(2)
    await bookmarks.remove(ben, { conversationId: id, seq: 1 })
    await bookmarks.remove(ada, { conversationId: id, seq: 3 })
    expect(await textsOf()).toEqual(['one'])
  })

  it('[BOOK-2] may be saved before the archive has them, and go with what is deleted', async () => {
    const campusId = await test.aCampus()
    const { id, archive } = await anArchived(test.database, campusId)
    const ada = { campusId, userId: user('ada') }
    await bookmarks.save(ada, { conversationId: id, seq: 1 })
    expect(await bookmarks.page(ada, all)).toMatchObject([{ conversationId: id, seq: 1, message: null }])
    await archive(said(1, 'here by now'))
    expect(await bookmarks.page(ada, all)).toMatchObject([{ message: { text: 'here by now' } }])
    await archive(said(1, '', { rev: 2, deletedAt: '2026-11-24T09:00:00.000Z' }))
    expect(await bookmarks.page(ada, all)).toEqual([])
  })

  it('[BOOK-3] are as many as allowed, also when they are saved at once', async () => {
    const campusId = await test.aCampus()
    const ada = { campusId, userId: user('ada') }
    await test.rows(
      `INSERT INTO bookmarks (conversation_id, seq, campus_id, user_id)
       SELECT $1, n, $2, 'ada' FROM generate_series(1, $3::int) AS n`,
      [conversation(1), campusId, bookmarksMax - 1],
    )
    const save = (seq: number) => bookmarks.save(ada, { conversationId: conversation(2), seq })
    expect([await save(1), await save(2), await save(1)]).toEqual([true, false, true])
  })
})
