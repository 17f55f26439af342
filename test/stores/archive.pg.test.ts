/** The archive against a real Postgres: one round trip a batch, guarded by rev, all of a batch or none of it. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type CampusId,
  type ConversationId,
  parseClientMessageId,
  parseConversationId,
  parseAttachmentId,
  parseEpoch,
  parseUserId,
} from '../../schema/ids.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { type Archive, type ArchiveBatch, postgresArchive } from '../../stores/archive.ts'
import { postgresHistory } from '../../stores/history.ts'
import { openNeon } from '../../stores/neon.ts'
import { countRoundTrips } from '../../stores/round-trips.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'

let test: TestDatabase
let archive: Archive
beforeAll(async () => {
  test = await aDatabase()
  archive = postgresArchive(test.database)
})
afterAll(() => test.stop())

const user = (id: string) => parseUserId(id) ?? expect.unreachable(`${id} is no user id`)
const at = '2026-11-24T08:00:00.000Z'

function aMessage(seq: number, changes: Partial<Message> = {}): Message {
  const clientMessageId = parseClientMessageId(`m-${seq}`) ?? expect.unreachable()
  return {
    seq,
    rev: seq,
    senderId: user('ada'),
    clientMessageId,
    text: `number ${seq}`,
    sentAt: at,
    ...changes,
  }
}

function aMember(id: string, rev: number, changes: Partial<ArchiveBatch['members'][number]> = {}) {
  return { userId: user(id), role: 'student' as const, removed: false, joinedSeq: 0, rev, ...changes }
}

async function aConversation() {
  const campusId = await test.aCampus()
  const id = parseConversationId(`cnv_${randomBytes(16).toString('hex')}`) ?? expect.unreachable()
  return {
    id,
    campusId,
    batch: (rev: number, rest: Partial<ArchiveBatch> = {}): ArchiveBatch => ({
      conversation: aHead(id, campusId, rev),
      messages: [],
      versions: [],
      reactions: [],
      members: [],
      cursors: [],
      events: [],
      reports: [],
      ...rest,
    }),
  }
}

function aHead(id: ConversationId, campusId: CampusId, rev: number): ArchiveBatch['conversation'] {
  return {
    id,
    campusId,
    kind: 'group',
    archivedAt: null,
    settings: { title: `Title at ${rev}` },
    title: `Title at ${rev}`,
    courseId: null,
    section: null,
    audience: null,
    createdBy: user('ada'),
    createdAt: at,
    epoch: parseEpoch('epoch000') ?? expect.unreachable(),
    lastSeq: rev,
    rev,
    activeAt: at,
  }
}

/** Every row of a conversation and its version: an UPDATE, even to the same values, makes a new one. */
async function rowsOf(id: ConversationId) {
  const versions = `xmin::text, ctid::text`
  const [conversation] = await test.rows(`SELECT *, ${versions} FROM conversations WHERE id = $1`, [id])
  const of = (table: string, order: string) =>
    test.rows(`SELECT *, ${versions} FROM ${table} WHERE conversation_id = $1 ORDER BY ${order}`, [id])
  return {
    conversation,
    messages: await of('messages', 'seq'),
    members: await of('members', 'user_id'),
    cursors: await of('cursors', 'user_id'),
  }
}

describe('a batch', () => {
  it('[STORE-25] a message with everything it may have reads back as the room had it', async () => {
    const { id, campusId, batch } = await aConversation()
    const message = aMessage(1, {
      mentions: [user('ben')],
      mentionsAll: 'staff',
      attachments: [
        {
          id: parseAttachmentId(`att_${'0'.repeat(32)}`) ?? expect.unreachable(),
          ...{ name: 'Zażółć.png', type: 'image/png', bytes: 70, width: 1, height: 1 },
        },
      ],
      reactions: [{ emoji: '👍', count: 1, userIds: [user('ben')] }],
      pinnedAt: '2026-11-24T08:00:02.999Z',
      bot: 'Grades',
      editedAt: '2026-11-24T08:00:01.123Z',
      deletedByStaff: true,
    })

    expect(await archive.write(batch(1, { messages: [message] }))).toEqual({ written: true })

    const read = await postgresHistory(test.database).read({ campusId, conversationId: id }, [
      { first: 1, last: 1 },
    ])
    expect(read.messages).toEqual([message])
  })

  it('[STORE-26] an event that is told twice is one', async () => {
    const { id, campusId, batch } = await aConversation()
    const told = {
      n: 1,
      id: `evt_${id}_1`,
      type: 'message.deleted',
      rev: 2,
      seq: 1,
      actor: 'user:ina',
    } as const
    const events = [{ ...told, isStaffAct: true, at, detail: { reason: 'spoilers' } }]

    for (let time = 0; time < 2; time++)
      expect(await archive.write(batch(2, { events }))).toEqual({ written: true })

    expect(await test.rows('SELECT * FROM events WHERE conversation_id = $1', [id])).toMatchObject([
      {
        ...{ id: `evt_${id}_1`, campus_id: campusId, type: 'message.deleted', rev: '2', seq: '1' },
        ...{ actor: 'user:ina', is_staff_act: true, at: new Date(at), detail: { reason: 'spoilers' } },
      },
    ])
  })

  it('[STORE-11] is written whole in one round trip', async () => {
    const { id, campusId, batch } = await aConversation()
    const full = batch(7, {
      messages: [
        aMessage(1, { text: 'Zażółć 👩‍🏫 "\\\'\n{}' }),
        aMessage(2, { replyTo: 1, editedAt: '2026-11-24T08:00:01.123Z' }),
        aMessage(3, { text: '', deletedAt: '2026-11-24T08:00:02.999Z' }),
      ],
      members: [aMember('ada', 1, { role: 'owner' }), aMember('ben', 2, { removed: true, joinedSeq: 2 })],
      cursors: [{ userId: user('ada'), readSeq: 3, rev: 4 }],
    })

    test.requests()
    const { database } = await countRoundTrips(async () =>
      expect(await archive.write(full)).toEqual({ written: true }),
    )

    expect(database.count).toBe(1)
    expect(test.requests()).toBe(1)
    expect(await rowsOf(id)).toMatchObject({
      conversation: { campus_id: campusId, kind: 'group', title: 'Title at 7', last_seq: '7', rev: '7' },
      messages: [
        { seq: '1', rev: '1', sender_id: 'ada', client_message_id: 'm-1', text: 'Zażółć 👩‍🏫 "\\\'\n{}' },
        { reply_to: '1', edited_at: new Date('2026-11-24T08:00:01.123Z'), deleted_at: null },
        { text: '', reply_to: null, deleted_at: new Date('2026-11-24T08:00:02.999Z') },
      ],
      members: [
        { user_id: 'ada', role: 'owner', removed: false, joined_seq: '0', rev: '1', campus_id: campusId },
        { user_id: 'ben', role: 'student', removed: true, joined_seq: '2', rev: '2' },
      ],
      cursors: [{ user_id: 'ada', read_seq: '3', rev: '4', campus_id: campusId }],
    })
  })

  it('[STORE-11] of 500 long messages and 5,000 members is one round trip as well', async () => {
    const { id, batch } = await aConversation()
    const large = batch(500, {
      messages: Array.from({ length: 500 }, (_, index) => aMessage(index + 1, { text: '語'.repeat(2_000) })),
      members: Array.from({ length: 5_000 }, (_, index) => aMember(`member-${index}`, 1)),
    })

    const { database } = await countRoundTrips(() => archive.write(large))

    expect(database.count).toBe(1)
    const { messages, members } = await rowsOf(id)
    expect([messages.length, members.length]).toEqual([500, 5_000])
  })

  it('[STORE-11] without rows writes the conversation alone', async () => {
    const { id, batch } = await aConversation()

    expect(await archive.write(batch(1))).toEqual({ written: true })
    expect(await rowsOf(id)).toMatchObject({
      conversation: { rev: '1' },
      messages: [],
      members: [],
      cursors: [],
    })
  })

  it.each([{ type: 'campus' as const }, { type: 'role' as const, roles: ['student' as const] }, null])(
    '[STORE-11] keeps its audience: %j',
    async (audience) => {
      const { id, batch } = await aConversation()
      const plain = batch(1)

      await archive.write({
        ...plain,
        conversation: { ...plain.conversation, kind: 'announcement', audience },
      })

      expect((await rowsOf(id)).conversation).toMatchObject({ audience })
    },
  )
})

describe('the rev guard', () => {
  it('[STORE-13] makes the same batch again a no-op', async () => {
    const { id, batch } = await aConversation()
    const full = batch(3, {
      messages: [aMessage(1), aMessage(2)],
      members: [aMember('ada', 1)],
      cursors: [{ userId: user('ada'), readSeq: 1, rev: 1 }],
    })
    await archive.write(full)
    const before = await rowsOf(id)

    expect(await archive.write(full)).toEqual({ written: true })

    expect(await rowsOf(id)).toEqual(before)
  })

  it('[STORE-12] lets a newer state of each row pass and an older one not, row by row', async () => {
    const { id, batch } = await aConversation()
    await archive.write(
      batch(9, {
        messages: [aMessage(1, { rev: 5, text: 'edited' }), aMessage(2, { rev: 2 })],
        members: [aMember('ada', 5, { removed: true }), aMember('ben', 1)],
        cursors: [
          { userId: user('ada'), readSeq: 5, rev: 5 },
          { userId: user('ben'), readSeq: 1, rev: 1 },
        ],
      }),
    )

    await archive.write(
      batch(8, {
        messages: [aMessage(1), aMessage(2, { rev: 8, text: '', deletedAt: at }), aMessage(3)],
        members: [aMember('ada', 4), aMember('ben', 2, { role: 'owner' })],
        cursors: [
          { userId: user('ada'), readSeq: 2, rev: 4 },
          { userId: user('ben'), readSeq: 2, rev: 2 },
        ],
      }),
    )

    expect(await rowsOf(id)).toMatchObject({
      conversation: { title: 'Title at 9', rev: '9' },
      messages: [
        { seq: '1', rev: '5', text: 'edited' },
        { seq: '2', rev: '8', text: '', deleted_at: new Date(at) },
        { seq: '3', rev: '3' },
      ],
      members: [
        { user_id: 'ada', removed: true, rev: '5' },
        { user_id: 'ben', role: 'owner', rev: '2' },
      ],
      cursors: [
        { user_id: 'ada', read_seq: '5' },
        { user_id: 'ben', read_seq: '2' },
      ],
    })
  })

  it('[STORE-12] gives the same end whichever of ten batches comes when, several at once', async () => {
    const { id, batch } = await aConversation()
    const states = Array.from({ length: 10 }, (_, index) => {
      const rev = index + 1
      return batch(rev, {
        messages: [aMessage(1, { rev, text: `state ${rev}` })],
        members: [aMember('ada', rev, { joinedSeq: rev })],
        cursors: [{ userId: user('ada'), readSeq: rev, rev }],
      })
    })
    const shuffled = [...states, ...states].toSorted((one, other) =>
      (one.conversation.rev * 7) % 11 < (other.conversation.rev * 7) % 11 ? -1 : 1,
    )

    await Promise.all(shuffled.map((state) => archive.write(state)))

    expect(await rowsOf(id)).toMatchObject({
      conversation: { rev: '10' },
      messages: [{ rev: '10', text: 'state 10' }],
      members: [{ rev: '10', joined_seq: '10' }],
      cursors: [{ rev: '10', read_seq: '10' }],
    })
  })

  it('[STORE-12] keeps who said a message, when and under which id, whatever a later state says', async () => {
    const { id, batch } = await aConversation()
    await archive.write(batch(1, { messages: [aMessage(1)] }))

    await archive.write(
      batch(2, {
        messages: [aMessage(1, { rev: 2, senderId: user('ben'), sentAt: '2026-11-25T08:00:00.000Z' })],
      }),
    )

    expect((await rowsOf(id)).messages).toMatchObject([{ rev: '2', sender_id: 'ada', sent_at: new Date(at) }])
  })
})

describe('a refusal', () => {
  const poison: [string, Partial<ArchiveBatch>, string][] = [
    ['a NUL in a text', { messages: [aMessage(1), aMessage(2, { text: 'a\u0000b' })] }, '22P05'],
    ['a lone surrogate', { messages: [aMessage(1), aMessage(2, { text: 'a\ud800b' })] }, '22P02'],
    [
      'a day that is none',
      { messages: [aMessage(1), aMessage(2, { sentAt: '2026-02-31T00:00:00Z' })] },
      '22008',
    ],
    [
      'one clientMessageId for two messages',
      { messages: [aMessage(1), aMessage(2, { clientMessageId: aMessage(1).clientMessageId })] },
      '23505',
    ],
    ['a number beyond bigint', { messages: [aMessage(1), aMessage(2, { replyTo: 1e30 })] }, '22P02'],
  ]

  it.each(poison)(
    '[STORE-14] of %s names its code and writes nothing of the batch',
    async (_, rest, code) => {
      const { id, batch } = await aConversation()
      const members = [aMember('ada', 1)]

      expect(await archive.write(batch(3, { members, ...rest }))).toEqual({ written: false, refused: code })

      expect(await rowsOf(id)).toEqual({ conversation: undefined, messages: [], members: [], cursors: [] })
    },
  )

  it('[STORE-14] of a campus that is not there is a refusal too', async () => {
    const { id, campusId, batch } = await aConversation()
    await test.rows('DELETE FROM campuses WHERE id = $1', [campusId])

    expect(await archive.write(batch(1))).toEqual({ written: false, refused: '23503' })
    expect((await rowsOf(id)).conversation).toBeUndefined()
  })

  it('[STORE-14] is not what a missing table, a lock or an outage is: those are thrown', async () => {
    const { batch } = await aConversation()
    await test.rows('ALTER TABLE cursors RENAME TO cursors_away')
    const cursors = [{ userId: user('ada'), readSeq: 1, rev: 1 }]
    await expect(archive.write(batch(1, { cursors }))).rejects.toThrow('relation "cursors" does not exist')
    await test.rows('ALTER TABLE cursors_away RENAME TO cursors')

    const nowhere = { DATABASE_URL: 'postgresql://user:password@127.0.0.1:1/homeroom' }
    const away = postgresArchive(openNeon({ ...nowhere, DATABASE_ENDPOINT: 'http://127.0.0.1:1/sql' }))
    await expect(away.write(batch(1))).rejects.toThrow('Error connecting to database')
    test.reopen()

    expect(await archive.write(batch(1, { cursors }))).toEqual({ written: true })
  })
})
