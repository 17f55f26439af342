/** What Postgres says of a person's conversations, in one round trip: everything that a list is made of. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type CampusId,
  type ConversationId,
  parseClientMessageId,
  parseCourseId,
  parseEpoch,
} from '../../schema/ids.ts'
import {
  listAnnouncementsMax,
  listConversationsMax,
  mentionsKeptMax,
  previewCharactersMax,
} from '../../schema/limits.ts'
import type { MemberRole } from '../../schema/protocol/kinds.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { unreadWindow } from '../../schema/protocol/unread.ts'
import { type ArchiveBatch, postgresArchive } from '../../stores/archive.ts'
import { type ArchivedListRow, postgresArchivedList } from '../../stores/archived-list.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'
import { conversation, user } from './a-list.ts'

let test: TestDatabase
let campus: CampusId
beforeAll(async () => {
  test = await aDatabase()
})
afterAll(() => test.stop())
beforeEach(async () => {
  campus = await test.aCampus()
  await test.rows(
    `INSERT INTO users (campus_id, id, name, role)
     VALUES ($1, 'ada', 'Ada Osei', 'student'), ($1, 'ina', 'Ina Holm', 'instructor')`,
    [campus],
  )
  test.requests()
})

const startedAt = Date.UTC(2026, 10, 24, 8)
const at = (second: number) => new Date(startedAt + second * 1_000 + 7).toISOString()
let conversations = 0

function aMessage(seq: number, changes: Partial<Message> = {}): Message {
  const clientMessageId = parseClientMessageId(`m-${seq}`) ?? expect.unreachable()
  const sentAt = at(seq)
  return { seq, rev: seq, senderId: user('ina'), clientMessageId, text: `number ${seq}`, sentAt, ...changes }
}

function aMember(id: string, changes: Partial<ArchiveBatch['members'][number]> = {}) {
  const role: MemberRole = 'student'
  return { userId: user(id), role, removed: false, joinedSeq: 0, rev: 1, ...changes }
}

type Written = Partial<Omit<ArchiveBatch, 'conversation'>> & {
  conversation?: Partial<ArchiveBatch['conversation']>
}

/** As the archiver would write it: a class of Ada, ten messages long, unless said otherwise. */
async function aConversation({ conversation: head = {}, ...rest }: Written = {}): Promise<ConversationId> {
  const id = conversation(++conversations)
  const batch: ArchiveBatch = {
    conversation: {
      ...{
        id,
        campusId: campus,
        kind: 'class',
        title: 'Biology',
        archivedAt: null,
        settings: { title: 'Biology' },
        courseId: null,
        section: null,
        audience: null,
      },
      ...{ createdBy: user('ina'), createdAt: at(0), activeAt: at(conversations), lastSeq: 10, rev: 10 },
      epoch: parseEpoch('epoch000') ?? expect.unreachable(),
      ...head,
    },
    ...{
      messages: [],
      versions: [],
      reactions: [],
      members: [aMember('ada')],
      cursors: [],
      events: [],
      reports: [],
    },
    ...rest,
  }
  expect(await postgresArchive(test.database).write(batch)).toEqual({ written: true })
  return id
}

async function listOf(id: string): Promise<ArchivedListRow[]> {
  test.requests()
  const rows = await postgresArchivedList(test.database).read(campus, user(id))
  expect(test.requests(), 'round trips').toBe(1)
  return rows
}

const onlyRow = async (id = 'ada') => (await listOf(id))[0] ?? expect.unreachable('no row')

describe('a row of the archived list', () => {
  it('[ALIST-1] holds all that a list shows of a conversation and of its reader, in one round trip', async () => {
    const courseId = parseCourseId('bio-1') ?? expect.unreachable()
    const id = await aConversation({
      conversation: { courseId, title: 'Zażółć', lastSeq: 3, rev: 5, activeAt: at(3) },
      messages: [aMessage(1), aMessage(2), aMessage(3, { text: `two\n lines ${'😀'.repeat(999)}` })],
      members: [
        aMember('ada', { rev: 4 }),
        aMember('ina', { role: 'instructor' }),
        aMember('gone', { removed: true, rev: 2 }),
      ],
      cursors: [{ userId: user('ada'), readSeq: 2, level: 'nothing', rev: 6 }],
    })
    expect(await onlyRow()).toEqual({
      head: {
        ...{ id, kind: 'class', title: 'Zażółć', createdAt: at(0), courseId, memberCount: 2 },
        ...{ lastSeq: 3, rev: 5, activeAt: at(3), deletedSeqs: [] },
        newest: {
          seq: 3,
          sender: { id: 'ina', name: 'Ina Holm', role: 'instructor' },
          preview: `two lines ${'😀'.repeat(previewCharactersMax - 11)}…`,
        },
      },
      participation: {
        readSeq: 2,
        cursorRev: 6,
        isViewing: false,
        level: 'nothing',
        role: 'student',
        rosterRev: 4,
      },
      mentionedSeqs: [],
    })
  })

  it('[ALIST-11] holds every setting, and none that has been taken back', async () => {
    const settings = { title: 'Biology', locked: true, slowModeSeconds: 5, replies: true } as const
    const id = await aConversation({ conversation: { settings } })
    expect((await onlyRow()).head).toMatchObject(settings)
    await test.rows('UPDATE conversations SET settings = NULL WHERE id = $1', [id])
    expect((await onlyRow()).head).not.toHaveProperty('locked')
  })

  it('[ALIST-2] begins where its reader joined, and moves with their cursor, back as well', async () => {
    await aConversation({ members: [aMember('ada', { joinedSeq: 7, rev: 3 })] })
    expect((await onlyRow()).participation).toMatchObject({ readSeq: 7, cursorRev: 0, rosterRev: 3 })
    campus = await test.aCampus()
    await aConversation({
      members: [aMember('ada', { joinedSeq: 7 })],
      cursors: [
        { userId: user('ada'), readSeq: 2, rev: 4 },
        { userId: user('ina'), readSeq: 9, rev: 9 },
      ],
    })
    expect((await onlyRow()).participation).toMatchObject({ readSeq: 2, cursorRev: 4 })
  })

  it('[ALIST-13] says that its reader is viewing, until their cursor moves on, also by code that knows nothing of it', async () => {
    const ofAda = (changes: Partial<ArchiveBatch['cursors'][number]>) => ({
      ...{ userId: user('ada'), readSeq: 4, rev: 7 },
      ...changes,
    })
    const id = await aConversation({ cursors: [ofAda({ isViewing: true })] })
    expect((await onlyRow()).participation).toMatchObject({ readSeq: 4, cursorRev: 7, isViewing: true })
    await test.rows('UPDATE cursors SET read_seq = 5, rev = 8 WHERE conversation_id = $1', [id])
    expect((await onlyRow()).participation).toMatchObject({ readSeq: 5, isViewing: false })
    campus = await test.aCampus()
    await aConversation({ cursors: [ofAda({ isViewing: false })] })
    expect((await onlyRow()).participation.isViewing).toBe(false)
  })

  it('[ALIST-3] names deletions among the newest messages, ascending, and shows the newest that is not deleted', async () => {
    const lastSeq = unreadWindow + 50
    const deletedAt = at(99)
    const gone = (seq: number) => aMessage(seq, { text: '', deletedAt })
    await aConversation({
      conversation: { lastSeq, rev: lastSeq },
      messages: [gone(lastSeq), aMessage(lastSeq - 1), gone(60), gone(51), gone(50), gone(3)],
    })
    const { head } = await onlyRow()
    expect(head.deletedSeqs).toEqual([51, 60, lastSeq])
    expect(head.newest).toMatchObject({ seq: lastSeq - 1, preview: `number ${lastSeq - 1}` })
  })

  it('[ALIST-4] of a conversation without words has no newest one, and a stranger’s message is signed by their id', async () => {
    await aConversation({
      conversation: { lastSeq: 1 },
      messages: [aMessage(1, { text: '', deletedAt: at(2) })],
    })
    expect((await onlyRow()).head.newest).toBeUndefined()
    campus = await test.aCampus()
    await aConversation({ messages: [aMessage(1, { senderId: user('zoe') })] })
    expect((await onlyRow()).head.newest?.sender).toEqual({ id: 'zoe', name: 'zoe', role: 'student' })
  })

  it('[ALIST-5] holds where its reader, and nobody else, is mentioned above their cursor, up to the newest 200', async () => {
    const lastSeq = mentionsKeptMax + 20
    const messages = Array.from({ length: lastSeq }, (_, index) =>
      aMessage(index + 1, { mentions: index + 1 === lastSeq ? [user('ina')] : [user('ada'), user('ben')] }),
    )
    await aConversation({
      ...{ conversation: { lastSeq, rev: lastSeq }, messages, members: [aMember('ada'), aMember('ina')] },
      cursors: [{ userId: user('ina'), readSeq: lastSeq - 1, rev: 1 }],
    })
    expect((await onlyRow('ina')).mentionedSeqs).toEqual([lastSeq])
    const newest = Array.from({ length: mentionsKeptMax }, (_, index) => lastSeq - 1 - index)
    expect((await onlyRow()).mentionedSeqs).toEqual(newest)
    campus = await test.aCampus()
    await aConversation({
      messages: messages.slice(0, 6),
      cursors: [{ userId: user('ada'), readSeq: 3, rev: 1 }],
    })
    expect((await onlyRow()).mentionedSeqs).toEqual([6, 5, 4])
  })

  it('[ALIST-12] names where groups are mentioned, ascending, without what was deleted, for every reader alike', async () => {
    await aConversation({
      messages: [
        aMessage(1, { mentionsAll: 'everyone' }),
        aMessage(2),
        aMessage(3, { mentionsAll: 'staff' }),
        aMessage(4, { mentionsAll: 'everyone' }),
      ],
      members: [aMember('ada'), aMember('ina', { role: 'instructor' })],
    })
    const groupMentions = [
      { seq: 1, group: 'everyone' },
      { seq: 3, group: 'staff' },
      { seq: 4, group: 'everyone' },
    ]
    for (const reader of ['ada', 'ina'])
      expect(await onlyRow(reader)).toMatchObject({ head: { groupMentions }, mentionedSeqs: [] })
    campus = await test.aCampus()
    const id = await aConversation({ messages: [aMessage(1, { mentionsAll: 'everyone' })] })
    const tombstone = aMessage(1, { rev: 20, text: '', deletedAt: at(9) })
    await aConversation({ conversation: { id, rev: 20 }, messages: [tombstone] })
    expect((await onlyRow()).head.groupMentions).toBeUndefined()
  })

  it('[ALIST-6] of a direct conversation names its two, also one who has left, and no other kind names anybody', async () => {
    const members = [aMember('ina', { role: 'member', removed: true }), aMember('ada', { role: 'member' })]
    await aConversation({ conversation: { kind: 'direct', title: '' }, members })
    const { head } = await onlyRow()
    expect(head.people).toEqual([
      { id: 'ada', name: 'Ada Osei', role: 'student' },
      { id: 'ina', name: 'Ina Holm', role: 'instructor' },
    ])
    await aConversation({ conversation: { kind: 'group' }, members })
    expect((await onlyRow()).head).not.toHaveProperty('people')
  })
})

describe('who finds what in the archived list', () => {
  const numbers = async (id: string) => (await listOf(id)).map(({ head }) => head.title)

  it('[ALIST-7] members of now find theirs, last active first, and nobody finds another campus’s', async () => {
    await aConversation({ conversation: { title: 'old', activeAt: at(5) } })
    await aConversation({ conversation: { title: 'new', activeAt: at(9) } })
    await aConversation({ conversation: { title: 'same', activeAt: at(5) } })
    await aConversation({ conversation: { title: 'left' }, members: [aMember('ada', { removed: true })] })
    await aConversation({ conversation: { title: 'others' }, members: [aMember('ina')] })
    expect(await numbers('ada')).toEqual(['new', 'same', 'old'])
    expect(await numbers('ina')).toEqual(['others'])
    expect(await numbers('nobody')).toEqual([])
    campus = await test.aCampus()
    expect(await numbers('ada')).toEqual([])
  })

  it('[ALIST-8] announcements without a roster are in everyone’s, with their audience, and one to a course in its members’', async () => {
    const courseId = parseCourseId('bio-1') ?? expect.unreachable()
    const kind = 'announcement'
    const roles = ['instructor' as const]
    await aConversation({ conversation: { kind, title: 'all', audience: { type: 'campus' } }, members: [] })
    await aConversation({
      conversation: { kind, title: 'staff', audience: { type: 'role', roles } },
      members: [],
    })
    await aConversation({
      conversation: { kind, title: 'course', courseId, audience: { type: 'course', courseId } },
    })
    expect(await numbers('ada')).toEqual(['course', 'staff', 'all'])
    expect(await numbers('nobody')).toEqual(['staff', 'all'])
    const [course, staff] = await listOf('ada')
    expect(course?.head).toMatchObject({ audience: { type: 'course', courseId }, memberCount: 1 })
    expect(staff?.head).toMatchObject({ audience: { type: 'role', roles } })
    expect(staff?.head).not.toHaveProperty('memberCount')
    expect(staff?.participation).toEqual({
      ...{ readSeq: 0, cursorRev: 0, isViewing: false, level: 'all' },
      ...{ role: null, rosterRev: 0 },
    })
    campus = await test.aCampus()
    expect(await numbers('ada'), 'on another campus').toEqual([])
  })

  it('[ALIST-9] an announcement that was read has its reader’s cursor', async () => {
    await aConversation({
      conversation: { kind: 'announcement', audience: { type: 'campus' } },
      ...{ members: [], cursors: [{ userId: user('ada'), readSeq: 6, rev: 2 }] },
    })
    expect((await onlyRow('ada')).participation).toMatchObject({ readSeq: 6, cursorRev: 2, role: null })
    expect((await onlyRow('ben')).participation).toMatchObject({ readSeq: 0, cursorRev: 0 })
  })

  it('[ALIST-10] of too many the last active ones are listed: 1,000 conversations, 200 announcements among them', async () => {
    const many = (count: number, kind: string, audience: string | null, minute: number) =>
      test.rows(
        `INSERT INTO conversations (id, campus_id, kind, title, audience, created_at, epoch, last_seq, rev, active_at)
         SELECT 'cnv_' || md5($1 || $2 || n), $1, $2, n, $3::jsonb, now(), 'epoch000', 1, 1,
           timestamptz '2026-11-24 08:00Z' + make_interval(mins => $4::int, secs => n)
         FROM generate_series(1, $5::int) AS n`,
        [campus, kind, audience, minute, count],
      )
    await many(listConversationsMax, 'group', null, 0)
    await test.rows(
      `INSERT INTO members (conversation_id, campus_id, user_id, role, removed, joined_seq, rev)
       SELECT id, campus_id, 'ada', 'member', false, 0, 1 FROM conversations WHERE campus_id = $1`,
      [campus],
    )
    await many(listAnnouncementsMax + 10, 'announcement', '{"type":"campus"}', 60)
    const rows = await listOf('ada')
    const titles = rows.map(({ head }) => `${head.kind} ${head.title}`)
    const last = (kind: string, from: number, count: number) =>
      Array.from({ length: count }, (_, index) => `${kind} ${from - index}`)
    expect(titles).toEqual([
      ...last('announcement', listAnnouncementsMax + 10, listAnnouncementsMax),
      ...last('group', listConversationsMax, listConversationsMax - listAnnouncementsMax),
    ])
  })
})
