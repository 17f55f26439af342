/** What the archive gives of older history, in one round trip whatever goes along. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CampusId, ConversationId } from '../../schema/ids.ts'
import { parseClientMessageId, parseConversationId, parseEpoch, parseUserId } from '../../schema/ids.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { type ArchiveBatch, postgresArchive } from '../../stores/archive.ts'
import { type ArchivedMessages, type History, type HistoryOf, postgresHistory } from '../../stores/history.ts'
import { postgresDirectory } from '../../stores/directory.ts'
import { countRoundTrips } from '../../stores/round-trips.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'

let test: TestDatabase
let history: History
beforeAll(async () => {
  test = await aDatabase()
  history = postgresHistory(test.database)
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

async function archived(
  messages: Message[],
  reactions: ArchiveBatch['reactions'] = [],
): Promise<{ campusId: CampusId; conversationId: ConversationId }> {
  const campusId = await test.aCampus()
  const id = parseConversationId(`cnv_${randomBytes(16).toString('hex')}`) ?? expect.unreachable()
  const conversation: ArchiveBatch['conversation'] = {
    ...{
      id,
      campusId,
      kind: 'group',
      title: '',
      settings: { title: '' },
      archivedAt: null,
      courseId: null,
      section: null,
      audience: null,
    },
    ...{ createdBy: null, createdAt: at, activeAt: at, lastSeq: messages.length, rev: 99 },
    settings: { title: '' },
    epoch: parseEpoch('epoch000') ?? expect.unreachable(),
  }
  const nothing = { versions: [], members: [], cursors: [], events: [], reports: [] }
  const batch = { ...nothing, conversation, messages, reactions }
  expect(await postgresArchive(test.database).write(batch)).toEqual({ written: true })
  return { campusId, conversationId: id }
}

/** The answer, and that it took one round trip. */
async function inOne(ask: () => Promise<ArchivedMessages>): Promise<ArchivedMessages> {
  let answer: ArchivedMessages | null = null
  const { database } = await countRoundTrips(async () => {
    answer = await ask()
  })
  expect(database.count).toBe(1)
  return answer ?? expect.unreachable()
}

describe('a stretch of history', () => {
  it('[STORE-34] brings what its replies answer, deleted originals without content, and who wrote all of it', async () => {
    const of = await archived([
      aMessage(1, { senderId: user('ben'), text: 'first\nline' }),
      aMessage(2, { text: '', deletedAt: at }),
      aMessage(3, { replyTo: 1 }),
      aMessage(4, { replyTo: 2 }),
      aMessage(5, { replyTo: 3 }),
    ])
    await postgresDirectory(test.database).upsertUsers(of.campusId, [
      { id: user('ada'), name: 'Ada', role: 'student' },
      { id: user('ben'), name: 'Ben', role: 'student' },
    ])
    const { messages, quotes, users } = await inOne(() => history.read(of, [{ first: 3, last: 4 }]))
    expect(messages.map(({ seq }) => seq)).toEqual([3, 4])
    expect(quotes).toEqual([
      { seq: 1, rev: 1, senderId: 'ben', preview: 'first line' },
      { seq: 2, rev: 2, senderId: 'ada', preview: '', deleted: true },
    ])
    expect(users.map(({ name }) => name).sort()).toEqual(['Ada', 'Ben'])
  })

  it('[STORE-35] says what the reader has chosen, in their order, and nothing of anybody else', async () => {
    const of = await archived(
      [aMessage(1), aMessage(2)],
      [
        { seq: 1, userId: user('ben'), emoji: '🎉', rev: 5, removed: false },
        { seq: 1, userId: user('ben'), emoji: '👍', rev: 4, removed: false },
        { seq: 1, userId: user('ben'), emoji: '❤️', rev: 3, removed: true },
        { seq: 2, userId: user('ada'), emoji: '👍', rev: 6, removed: false },
      ],
    )
    const both = [{ first: 1, last: 2 }]
    const reading = (reader?: HistoryOf['reader']) =>
      inOne(() => history.read({ ...of, ...(reader && { reader }) }, both))
    expect((await reading(user('ben'))).reacted).toEqual([{ seq: 1, emojis: ['👍', '🎉'] }])
    expect((await reading(user('cyd'))).reacted).toEqual([])
    expect((await reading()).reacted).toEqual([])
  })
})

describe('replies', () => {
  it('[STORE-36] to one message are paged by seq, with their quote, in one round trip a page', async () => {
    const of = await archived([
      aMessage(1),
      ...[2, 3, 4, 5, 6].map((seq) => aMessage(seq, { replyTo: seq % 2 === 0 ? 1 : 2 })),
    ])
    const page = await inOne(() => history.replies(of, { seq: 1, after: 2, limit: 1 }))
    expect(page.messages.map(({ seq }) => seq)).toEqual([4])
    expect(page.quotes).toMatchObject([{ seq: 1, preview: 'number 1' }])
    expect((await history.replies(of, { seq: 1, after: 4, limit: 5 })).messages).toMatchObject([{ seq: 6 }])
    expect((await history.replies(of, { seq: 6, after: 0, limit: 5 })).messages).toEqual([])
  })

  it('[STORE-37] are found by an index, however long the conversation is', async () => {
    const of = await archived(
      Array.from({ length: 500 }, (_, index) => aMessage(index + 1, index === 9 ? { replyTo: 1 } : {})),
    )
    await test.rows('ANALYZE messages', [])
    const plan = await test.rows(
      'EXPLAIN SELECT * FROM messages WHERE conversation_id = $1 AND reply_to = 1 AND seq > 0 ORDER BY seq LIMIT 50',
      [of.conversationId],
    )
    expect(JSON.stringify(plan)).toContain('messages_replies')
  })
})
