/** Where somebody is mentioned, against a real Postgres: by name and by group, and nobody else's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CampusId } from '../../schema/ids.ts'
import { type MentionList, postgresMentionList } from '../../stores/mention-list.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'
import { user } from './a-list.ts'
import { anArchived, said } from './an-archive.ts'

let test: TestDatabase
let list: MentionList
beforeAll(async () => {
  test = await aDatabase()
  list = postgresMentionList(test.database)
})
afterAll(() => test.stop())

const [ada, ben, cyd] = [user('ada'), user('ben'), user('cyd')]

async function textsOf(
  campusId: CampusId,
  who: string,
  below: number | null = null,
  limit = 50,
): Promise<string[]> {
  const found = await list.page({ campusId, userId: user(who), role: 'student' }, { below, limit })
  return found.map(({ message }) => message?.text ?? '')
}

describe('where somebody is mentioned', () => {
  it('[MENT-10] is found by name and by group, in all of their conversations, the newest first, in one round trip', async () => {
    const campus = await test.aCampus()
    const [lab, staff] = [
      await anArchived(test.database, campus, { members: ['ada', 'ben'] }),
      await anArchived(test.database, campus, { members: ['ben'], role: 'instructor' }),
    ]
    await lab.archive(
      said(1, 'ben by name', { mentions: [ben] }),
      said(2, 'nobody'),
      said(3, 'everyone', { mentionsAll: 'everyone' }),
      said(4, 'staff', { mentionsAll: 'staff' }),
      said(5, 'ben and everyone', { mentions: [ben], mentionsAll: 'everyone' }),
    )
    await staff.archive(said(1, 'staff of the class', { mentionsAll: 'staff' }))
    test.requests()
    expect(await textsOf(campus, 'ben')).toEqual([
      'staff of the class',
      'ben and everyone',
      'everyone',
      'ben by name',
    ])
    expect(test.requests()).toBe(1)
    expect(await textsOf(campus, 'cyd')).toEqual([])
  })

  it('[MENT-11] is not what one says oneself, not what was said before one came, and not where one was removed', async () => {
    const campus = await test.aCampus()
    const { id, archive } = await anArchived(test.database, campus, { members: ['ada', 'ben', 'cyd'] })
    await archive(
      said(1, 'before', { mentionsAll: 'everyone' }),
      said(2, 'by ben himself', { mentions: [ben], mentionsAll: 'everyone', senderId: ben }),
      said(3, 'after', { mentionsAll: 'everyone', mentions: [cyd] }),
    )
    await test.rows("UPDATE members SET joined_seq = 1 WHERE conversation_id = $1 AND user_id = 'ben'", [id])
    expect(await textsOf(campus, 'ben')).toEqual(['after'])
    expect(await textsOf(campus, 'cyd')).toEqual(['after', 'by ben himself', 'before'])
    await test.rows("UPDATE members SET removed = true WHERE conversation_id = $1 AND user_id = 'cyd'", [id])
    expect(await textsOf(campus, 'cyd')).toEqual([])
  })

  it('[MENT-12] goes with an edit and with a deletion, and pages by a number', async () => {
    const campus = await test.aCampus()
    const { archive } = await anArchived(test.database, campus)
    await archive(
      ...[1, 2, 3, 4, 5].map((seq) => said(seq, `number ${seq}`, { mentions: [ben], senderId: ada })),
    )
    await archive(said(2, 'edited', { rev: 6, editedAt: '2026-11-24T09:00:00.000Z' }))
    await archive(said(4, '', { rev: 7, deletedAt: '2026-11-24T09:00:00.000Z' }))
    expect(await textsOf(campus, 'ben')).toEqual(['number 5', 'number 3', 'number 1'])
    const reader = { campusId: campus, userId: ben, role: 'student' as const }
    const [first, second] = await list.page(reader, { below: null, limit: 1 })
    expect([first?.seq, second?.seq]).toEqual([5, 3])
    expect(
      (await list.page(reader, { below: first?.position ?? 0, limit: 1 })).map(({ seq }) => seq),
    ).toEqual([3, 1])
  })
})
