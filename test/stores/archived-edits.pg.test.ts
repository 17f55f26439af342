/** What the archive keeps of edits, reactions and mentions, and what a deletion leaves: whatever comes when. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseClientMessageId, parseConversationId, parseEpoch, parseUserId } from '../../schema/ids.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { type ArchiveBatch, postgresArchive } from '../../stores/archive.ts'
import { readVersions } from '../../stores/message-versions.ts'
import { countRoundTrips } from '../../stores/round-trips.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await aDatabase()
})
afterAll(() => test.stop())

const user = (id: string) => parseUserId(id) ?? expect.unreachable(`${id} is no user id`)
const at = '2026-11-24T08:00:00.000Z'
const edited = { editedAt: at }
const deleted = { text: '', deletedAt: at }

function aMessage(rev: number, changes: Partial<Message> = {}): Message {
  const clientMessageId = parseClientMessageId('m-1') ?? expect.unreachable()
  return { seq: 1, rev, senderId: user('ada'), clientMessageId, text: `at ${rev}`, sentAt: at, ...changes }
}

const aVersion = (rev: number) => ({ seq: 1, rev, text: `before ${rev}`, saidAt: at })
const aReaction = (id: string, rev: number, removed = false) => ({
  ...{ seq: 1, userId: user(id), emoji: '👍', rev, removed },
})

/** A conversation of one message, and how a batch of it is written. */
async function aConversation() {
  const campusId = await test.aCampus()
  const id = parseConversationId(`cnv_${randomBytes(16).toString('hex')}`) ?? expect.unreachable()
  const write = async (rev: number, rest: Partial<ArchiveBatch>): Promise<void> => {
    const conversation: ArchiveBatch['conversation'] = {
      ...{
        id,
        campusId,
        kind: 'group',
        title: '',
        archivedAt: null,
        settings: { title: '' },
        courseId: null,
        section: null,
        audience: null,
      },
      ...{ createdBy: null, createdAt: at, activeAt: at, lastSeq: 1, rev },
      epoch: parseEpoch('epoch000') ?? expect.unreachable(),
    }
    const batch: ArchiveBatch = {
      ...{ conversation, messages: [], versions: [], reactions: [], members: [], cursors: [] },
      ...{ events: [], reports: [] },
      ...rest,
    }
    expect(await postgresArchive(test.database).write(batch)).toEqual({ written: true })
  }
  const rows = (columns: string, table: string) =>
    test.rows(`SELECT ${columns} FROM ${table} WHERE conversation_id = $1 ORDER BY 1`, [id])
  return { id, write, rows, mentioned: () => rows('user_id', 'mentions') }
}

it('[STORE-30] versions of a message are read oldest first in one round trip, each once', async () => {
  const { id, write } = await aConversation()
  await write(3, { messages: [aMessage(3, edited)], versions: [aVersion(2), aVersion(3)] })
  await write(3, { messages: [aMessage(3, edited)], versions: [aVersion(3)] })
  const { database } = await countRoundTrips(async () => {
    expect(await readVersions(test.database, id, 1)).toEqual([
      { rev: 2, text: 'before 2', saidAt: at },
      { rev: 3, text: 'before 3', saidAt: at },
    ])
  })
  expect(database.count).toBe(1)
})

it('[STORE-31] of a deleted message neither versions nor reactions are left, also where they come late', async () => {
  const { write, rows } = await aConversation()
  const before = {
    ...{ messages: [aMessage(4, edited)], versions: [aVersion(2)] },
    reactions: [aReaction('ben', 3)],
  }
  await write(4, before)
  await write(5, { messages: [aMessage(5, deleted)] })
  await write(4, before)
  expect([await rows('seq', 'message_versions'), await rows('seq', 'reactions')]).toEqual([[], []])
})

it('[STORE-32] an edit takes back the mentions that it leaves out, and an older state brings none of them again', async () => {
  const { write, mentioned } = await aConversation()
  const first = { messages: [aMessage(1, { mentions: [user('ben'), user('cyd')] })] }
  await write(1, first)
  expect(await mentioned()).toEqual([{ user_id: 'ben' }, { user_id: 'cyd' }])
  const second = { messages: [aMessage(2, { ...edited, mentions: [user('cyd')], mentionsAll: 'staff' })] }
  await write(2, second)
  expect(await mentioned()).toEqual([{ user_id: '@staff' }, { user_id: 'cyd' }])
  await write(1, first)
  await write(2, second)
  expect(await mentioned()).toEqual([{ user_id: '@staff' }, { user_id: 'cyd' }])
  await write(3, { messages: [aMessage(3, edited)] })
  expect(await mentioned()).toEqual([])
})

it('[STORE-33] of one choice the later word counts, whichever comes first', async () => {
  const { write, rows } = await aConversation()
  await write(5, { reactions: [aReaction('ben', 5, true), aReaction('cyd', 4)] })
  await write(3, { reactions: [aReaction('ben', 3), aReaction('cyd', 2, true)] })
  expect(await rows('user_id, rev, removed', 'reactions')).toEqual([
    { user_id: 'ben', rev: '5', removed: true },
    { user_id: 'cyd', rev: '4', removed: false },
  ])
})
