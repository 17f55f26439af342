/** Whose files there are, against a real Postgres: a share that no race can exceed, and what is left over. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AttachmentId, parseAttachmentId, parseUserId, type UserId } from '../../schema/ids.ts'
import { fileChargeBytesMin, personFileBytesMax } from '../../schema/limits.ts'
import { type FileClaim, type FileRecords, postgresFileRecords } from '../../stores/file-records.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'
import { campus, conversation } from './a-list.ts'

let postgres: TestDatabase
let records: FileRecords
beforeAll(async () => {
  postgres = await aDatabase()
  records = postgresFileRecords(postgres.database)
})
afterAll(() => postgres.stop())

const here = conversation(1)
let files = 0
let people = 0

function anId(): AttachmentId {
  const id = parseAttachmentId(`att_${String(++files).padStart(32, '0')}`)
  if (!id) throw new Error('the id of a test file is none')
  return id
}

function aUser(): UserId {
  const id = parseUserId(`u${++people}`)
  if (!id) throw new Error('the id of a test user is none')
  return id
}

const aClaim = (userId: UserId, bytes: number): FileClaim => ({
  ...{ id: anId(), campusId: campus, userId, conversationId: here, bytes },
})

describe('the room that a person has for files', () => {
  it('[FILE-31] is taken in one round trip, and given back with the file', async () => {
    const ada = aUser()
    const [large, small] = [aClaim(ada, personFileBytesMax - 1_000_000), aClaim(ada, 1_000_001)]
    postgres.requests()
    expect(await records.claim(large)).toBe(true)
    expect(postgres.requests()).toBe(1)
    expect(await records.claim(small)).toBe(false)
    await records.remove([large.id])
    expect(await records.claim(small)).toBe(true)
  })

  it('[FILE-31] cannot be taken twice by uploads at once, and one person’s is not another’s', async () => {
    const [ada, ben] = [aUser(), aUser()]
    const third = Math.floor(personFileBytesMax / 3)
    const taken = await Promise.all(Array.from({ length: 12 }, () => records.claim(aClaim(ada, third))))
    expect(taken.filter(Boolean)).toHaveLength(3)
    expect(await records.claim(aClaim(ben, third))).toBe(true)
    const [sum] = await postgres.rows('SELECT sum(bytes)::text FROM files WHERE user_id = $1', [ada])
    expect(Number(sum?.['sum'])).toBe(3 * third)
  })

  it('[FILE-31] is taken by small files too, each as if it were larger', async () => {
    const ada = aUser()
    await postgres.rows(
      `INSERT INTO files (id, campus_id, user_id, conversation_id, bytes)
       SELECT 'small-' || n, $1, $2, $3, 1 FROM generate_series(1, $4::int) AS n`,
      [campus, ada, here, personFileBytesMax / fileChargeBytesMin - 1],
    )
    expect(await records.claim(aClaim(ada, 1))).toBe(true)
    expect(await records.claim(aClaim(ada, 1))).toBe(false)
  })
})

describe('files that nobody has sent', () => {
  it('[FILE-26] are found by age, the oldest first, without those that a message carries', async () => {
    await postgres.rows('DELETE FROM files')
    const ada = aUser()
    const claims = Array.from({ length: 4 }, () => aClaim(ada, 10))
    for (const [index, claim] of claims.entries()) {
      await records.claim(claim)
      await postgres.rows("UPDATE files SET created_at = now() - $2::int * interval '1 hour' WHERE id = $1", [
        claim.id,
        30 - index * 10,
      ])
    }
    const [oldest, middle, young] = claims.map(({ id }) => id)
    await records.noteSent(here, [{ id: middle as AttachmentId, seq: 7 }])
    await records.noteSent(conversation(2), [{ id: oldest as AttachmentId, seq: 1 }]) // another room's word on it
    const found = await records.unsentBefore(new Date(Date.now() - 9 * 3_600_000), 10)
    expect(found).toEqual([oldest, young].map((id) => ({ id, campusId: campus, conversationId: here })))
    expect(await records.unsentBefore(new Date(), 1)).toHaveLength(1)
  })
})
