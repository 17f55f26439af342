/** A room that has lost its storage, and a Postgres that has lost its last hour: each is made good by the other. */
import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import type { UserActor } from '../../schema/actor.ts'
import type { AnswerTo } from '../../schema/acts.ts'
import type { ConversationRoomRpc } from '../../schema/rpc.ts'
import { recoveredRevGap } from '../../schema/limits.ts'
import { redisKeys } from '../../stores/redis-keys.ts'
import { aCampus, sql } from '../campus.ts'
import { redisCommand } from '../redis-command.ts'
import {
  aConversation,
  clientMessageId,
  inNameOf,
  type TestConversation,
  userId,
  value,
} from './a-conversation.ts'
import { anUpload } from './a-file.ts'
import { connect } from './room-socket.ts'

/** As the platform would lose it: everything, and whoever was connected. */
async function loseStorage({ stub }: TestConversation): Promise<void> {
  await runInDurableObject(stub, (_instance, { storage }) => storage.deleteAll())
  await abortAllDurableObjects()
}

/** A fresh instance hands over at once what its forerunner would have in three seconds. */
async function untilArchived({ stub }: TestConversation): Promise<void> {
  await evictDurableObject(stub, { webSockets: 'hibernate' })
  const lacking = () =>
    runInDurableObject(stub, (_instance, { storage }) =>
      storage.sql
        .exec(
          `SELECT 1 FROM progress WHERE archived_rev < (SELECT max(rev) FROM messages)
             OR archived_rev < (SELECT coalesce(max(rev), 0) FROM settings)
             OR archived_roster_rev < (SELECT max(rev) FROM roster)
             OR archived_cursor_rev < (SELECT coalesce(max(rev), 0) FROM cursors)
             OR archived_report_rev < (SELECT coalesce(max(rev), 0) FROM reports)
           UNION ALL SELECT 1 FROM changes
           UNION ALL SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM progress WHERE archived_rev >= 0)`,
        )
        .toArray(),
    )
  await expect.poll(lacking, { interval: 20 }).toEqual([])
}

function again(conversation: TestConversation): TestConversation {
  const stub = env.CONVERSATIONS.getByName(`${conversation.campus}/${conversation.id}`)
  const room: ConversationRoomRpc = stub
  return { ...conversation, stub, room }
}

/** A class in which everything that a room keeps has happened. */
async function aFullClass(): Promise<TestConversation> {
  const conversation = await aConversation()
  // as their tokens call them
  await sql(env, 'UPDATE users SET name = initcap(id) WHERE campus_id = $1', [conversation.campus])
  const { room, ada, ben, ina, key } = conversation
  const say = async (id: string, text: string, more = {}) =>
    value(await room.send(key, { clientMessageId: clientMessageId(id), text, ...inNameOf(ada), ...more }))
  await say('one', 'first')
  await say('two', 'an answer, @ben and @everyone', { replyTo: 1 })
  const file = await anUpload(conversation, ada)
  await say('three', '', { attachments: [file.id] })
  await say('four', 'to be taken back')
  await say('five', 'to be reported')
  value(await room.perform('edit', ada, { seq: 1, text: 'first, in other words' }))
  value(await room.perform('delete', ada, { seq: 4 }))
  value(await room.perform('react', ben, { seq: 1, emoji: '👍', on: true }))
  value(await room.perform('react', ina, { seq: 1, emoji: '🎉', on: true }))
  value(await room.perform('react', ina, { seq: 1, emoji: '🎉', on: false }))
  value(await room.perform('pin', ina, { seq: 2, on: true }))
  value(await room.perform('report', ben, { seq: 5, reason: 'rude' }))
  value(await room.perform('set-level', ben, { level: 'mentions' }))
  value(await room.perform('mute', ina, { userId: userId('ben'), seconds: 3_600, reason: 'enough' }))
  value(await room.changeSettings(ina, { title: 'Biology I', slowModeSeconds: 5 }))
  value(await room.moveCursor(ben, { readSeq: 3 }))
  await untilArchived(conversation)
  return conversation
}

type Seen = Record<string, unknown>

/** What everybody sees of it, by every way that there is; revs apart, which belong to a life of the log. */
async function seenOf({ stub, room, ada, ben, ina }: TestConversation): Promise<Seen> {
  const welcomes: Record<string, unknown> = {}
  for (const actor of [ada, ben, ina]) {
    const socket = await connect(stub, actor)
    const { epoch: _, rev: __, verdict: ___, viewers: ____, ...welcome } = await socket.join()
    welcomes[actor.userId] = welcome
    socket.socket.close(1000)
  }
  const page = async (actor: UserActor) => value(await room.page(actor, { limit: 100 })).messages
  const seen = {
    welcomes,
    views: await Promise.all([ada, ben, ina].map(async (actor) => value(await room.view(actor)))),
    members: value(await room.members(ina)),
    pages: [await page(ada), await page(ben)],
    pins: value<AnswerTo<'pins'>>(await room.perform('pins', ada, {})).pinned,
    reports: value(await room.perform('reports', ina, { limit: 10, isOpenOnly: false })),
    replies: value<AnswerTo<'replies'>>(await room.perform('replies', ada, { seq: 1, after: 0, limit: 10 })),
    readers: value(await room.readers(ina, 2)),
    hasFile: (await fileOf(room, ada)).name,
  }
  return JSON.parse(
    JSON.stringify(seen, (name, value: unknown) => (['rev', 'epoch'].includes(name) ? undefined : value)),
  )
}

async function fileOf(room: ConversationRoomRpc, actor: UserActor) {
  const { messages } = value(await room.page(actor, { limit: 100 }))
  const [file] = messages.flatMap(({ attachments = [] }) => attachments)
  if (!file) throw new Error('no message has a file')
  return value(await room.perform('open-file', actor, { id: file.id }))
}

describe('a room that has lost its storage', () => {
  it('[RECOVER-1] is made anew from Postgres, and shows everybody what it showed before', async () => {
    const before = await aFullClass()
    const seen = await seenOf(before)
    await untilArchived(before)
    await loseStorage(before)
    const after = again(before)
    expect(await after.room.view(after.ada)).toMatchObject({ ok: false, problem: { code: 'not_found' } })
    expect(value(await after.room.recover({}))).toEqual({ restored: true, lastSeq: 5, lost: 0 })
    expect(await seenOf(after)).toEqual(seen)
    await evictDurableObject(after.stub)
    expect(await seenOf(after)).toEqual(seen)
    expect(value(await after.room.recover({}))).toEqual({ restored: false, lastSeq: 5, lost: 0 })
  })

  it('[RECOVER-2] tells whoever comes back to start over, takes a resend for what it was, and goes on above all revs', async () => {
    const before = await aFullClass()
    const { epoch, rev } = await (await connect(before.stub, before.ada)).join()
    await untilArchived(before)
    await loseStorage(before)
    const after = again(before)
    value(await after.room.recover({}))
    const socket = await connect(after.stub, after.ada)
    const welcome = await socket.join({ epoch, rev })
    expect(welcome).toMatchObject({ verdict: 'reset' })
    expect(welcome.epoch).not.toBe(epoch)
    expect(welcome.rev).toBeGreaterThanOrEqual(rev + recoveredRevGap)
    const say = (id: string, text: string, more = {}) =>
      after.room.send(after.key, {
        clientMessageId: clientMessageId(id),
        text,
        ...inNameOf(after.ada),
        ...more,
      })
    // as it was said first, whatever it says by now; one that was taken back is known by its key alone
    expect(value(await say('one', 'first'))).toMatchObject({ seq: 1, replayed: true })
    expect(await say('one', 'something else')).toMatchObject({ ok: false })
    expect(value(await say('four', 'to be taken back'))).toMatchObject({ seq: 4, replayed: true })
    expect(value(await say('six', 'new'))).toMatchObject({ seq: 6, replayed: false })
    expect(await socket.next('messages')).toMatchObject({ messages: [{ seq: 6 }] })
    expect(
      await after.room.send(after.ben, { clientMessageId: clientMessageId('muted'), text: 'hm' }),
    ).toMatchObject({
      problem: { code: 'muted' },
    })
    const rows = () =>
      sql(env, 'SELECT text FROM messages WHERE conversation_id = $1 AND seq = 6', [after.id])
    await expect.poll(rows).toEqual([['new']])
    const head = () => sql(env, 'SELECT epoch, last_seq FROM conversations WHERE id = $1', [after.id])
    await expect.poll(head).toEqual([[welcome.epoch, '6']])
  })

  it('[RECOVER-3] keeps the places of what was said and is nowhere any more, so that nobody else’s words stand there', async () => {
    const before = await aFullClass()
    await loseStorage(before)
    await sql(env, 'DELETE FROM message_words WHERE conversation_id = $1 AND seq > 2', [before.id])
    await sql(env, 'DELETE FROM messages WHERE conversation_id = $1 AND seq IN (2, 5)', [before.id])
    const after = again(before)
    expect(value(await after.room.recover({}))).toEqual({ restored: true, lastSeq: 5, lost: 2 })
    const { messages } = value(await after.room.page(after.ada, { limit: 10 }))
    expect(messages.map(({ seq, text, deletedAt }) => [seq, text, deletedAt !== undefined])).toEqual([
      [1, 'first, in other words', false],
      [2, '', true],
      [3, '', false],
      [4, '', true],
      [5, '', true],
    ])
  })

  it('[RECOVER-4] a block outlives it', async () => {
    const campus = (await aCampus(env, { settings: { studentDirect: true } })).id
    const members = ['ada', 'ben'].map((id) => ({ userId: userId(id), role: 'member' as const }))
    const before = await aConversation({ kind: 'direct', members }, campus)
    value(
      await before.room.perform(
        'block',
        { ...before.ada, policy: { studentDirect: true } },
        { blocked: true },
      ),
    )
    await untilArchived(before)
    await loseStorage(before)
    const after = again(before)
    value(await after.room.recover({}))
    const ben = { ...after.ben, policy: { studentDirect: true } }
    expect(await after.room.send(ben, { clientMessageId: clientMessageId('x'), text: 'why?' })).toMatchObject(
      {
        problem: { code: 'blocked' },
      },
    )
  })

  it('[RECOVER-5] what nobody ever created is not found, and leaves nothing behind', async () => {
    const campus = (await aCampus(env)).id
    const known = await aFullClass()
    for (const name of [`${campus}/cnv_${'0'.repeat(32)}`, `${campus}/${known.id}`]) {
      const stub = env.CONVERSATIONS.getByName(name)
      const room: ConversationRoomRpc = stub
      expect(await room.recover({ archiveAgain: true })).toMatchObject({ problem: { code: 'not_found' } })
      const tables = await runInDurableObject(stub, (_instance, { storage }) =>
        storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'steps'").toArray(),
      )
      expect(tables).toEqual([])
    }
  })

  it('[RECOVER-6] founded anew by somebody who could not know, it finds its forerunner by itself and keeps what was said meanwhile', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const before = await aFullClass()
    await loseStorage(before)
    const young = again(before)
    const { key, ada, ben } = young
    const members = [
      { userId: userId('ada'), role: 'student' as const },
      { userId: userId('ben'), role: 'student' as const },
    ]
    value(await young.room.create(key, { kind: 'class', title: 'Biology', members, createdBy: null }))
    const say = (room: ConversationRoomRpc, id: string, text: string, replyTo?: number) =>
      room.send(key, {
        clientMessageId: clientMessageId(id),
        text,
        ...inNameOf(ada),
        ...(replyTo !== undefined && { replyTo }),
      })
    expect(value(await say(young.room, 'young', 'is anybody here?'))).toMatchObject({ seq: 1 })
    value(await say(young.room, 'one', 'first')) // a resend, which the young room takes for new
    value(await say(young.room, 'younger', 'hello?', 1))
    const texts = async () => {
      const { room } = again(before)
      const answer = await room.page(ben, { limit: 10 }).catch(() => null)
      return answer?.ok ? answer.value.messages.map(({ text, replyTo }) => [text, replyTo]) : null
    }
    await expect.poll(texts).toEqual([
      ['first, in other words', undefined],
      ['an answer, @ben and @everyone', 1],
      ['', undefined],
      ['', undefined],
      ['to be reported', undefined],
      ['is anybody here?', undefined],
      ['hello?', 6],
    ])
    expect(value(await say(again(before).room, 'young', 'is anybody here?'))).toMatchObject({
      seq: 6,
      replayed: true,
    })
    const archived = () =>
      sql(env, 'SELECT text FROM messages WHERE conversation_id = $1 AND seq > 5 ORDER BY seq', [before.id])
    await expect.poll(archived).toEqual([['is anybody here?'], ['hello?']])
    complaints.mockRestore()
  })

  it('[RECOVER-7] with a log of several pages and a tail, it knows every key and every place', async () => {
    const before = await aConversation()
    const { room, key, ada } = before
    value(await room.send(ada, { clientMessageId: clientMessageId('m-1'), text: 'said 1' }))
    await untilArchived(before)
    await sql(
      env,
      `INSERT INTO messages (conversation_id, seq, rev, sender_id, client_message_id, text, sent_at)
       SELECT $1, n, n, 'ada', 'm-' || n, 'said ' || n, now() FROM generate_series(2, 2100) AS n`,
      [before.id],
    )
    await sql(env, 'UPDATE conversations SET rev = 2100, last_seq = 2100 WHERE id = $1', [before.id])
    await loseStorage(before)
    const after = again(before)
    expect(value(await after.room.recover({}))).toEqual({ restored: true, lastSeq: 2100, lost: 0 })
    for (const n of [1, 1000, 1001, 2100]) {
      const resend = { clientMessageId: clientMessageId(`m-${n}`), text: `said ${n}`, ...inNameOf(ada) }
      expect(value(await after.room.send(key, resend))).toMatchObject({ seq: n, replayed: true })
    }
    const share = value(await after.room.page(ada, { limit: 50 }))
    expect(share.messages.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 50 }, (_, index) => 2051 + index),
    )
    expect(value(await after.room.page(ada, { before: 100, limit: 10 })).archived).toEqual([
      { first: 90, last: 99 },
    ])
  })
})

describe('a Postgres that was set back', () => {
  /** What a restore to an earlier hour leaves: this conversation as it was after its first message. */
  async function setBack({ id }: TestConversation): Promise<void> {
    for (const table of ['message_words', 'message_versions', 'reactions', 'mentions', 'messages'])
      await sql(env, `DELETE FROM ${table} WHERE conversation_id = $1 AND seq > 1`, [id])
    await sql(env, 'DELETE FROM reports WHERE conversation_id = $1', [id])
    await sql(env, 'DELETE FROM cursors WHERE conversation_id = $1', [id])
    await sql(
      env,
      "UPDATE messages SET rev = 1, text = 'first', edited_at = NULL WHERE conversation_id = $1",
      [id],
    )
    await sql(env, 'UPDATE conversations SET rev = 1, last_seq = 1 WHERE id = $1', [id])
  }

  const counts = async ({ id }: TestConversation) => {
    const tables = ['messages', 'message_words', 'mentions', 'reactions', 'reports', 'cursors']
    const [row] = await sql(
      env,
      `SELECT ${tables.map((table) => `(SELECT count(*) FROM ${table} WHERE conversation_id = $1)`).join(', ')},
         (SELECT last_seq FROM conversations WHERE id = $1), (SELECT text FROM messages WHERE conversation_id = $1 AND seq = 1)`,
      [id],
    )
    return row
  }

  it.each([{ evicted: false }, { evicted: true }])(
    '[RECOVER-8] is caught up by a room with its next word, all that the room still holds (evicted: $evicted)',
    async ({ evicted }) => {
      const complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      const conversation = await aFullClass()
      const full = await counts(conversation)
      await setBack(conversation)
      if (evicted) await evictDurableObject(conversation.stub)
      value(await conversation.room.moveCursor(conversation.ben, { readSeq: 5 }))
      await expect.poll(() => counts(conversation)).toEqual(full)
      const said = complaints.mock.calls.map(([line]): unknown => JSON.parse(String(line)))
      expect(said).toMatchObject([{ event: 'archive_behind' }])
      complaints.mockRestore()
    },
  )

  it('[RECOVER-9] is caught up by a room that is told to, also where its row is gone', async () => {
    const conversation = await aFullClass()
    const full = await counts(conversation)
    await setBack(conversation)
    for (const table of [
      'message_words',
      'message_versions',
      'reactions',
      'mentions',
      'messages',
      'members',
      'events',
      'conversations',
    ])
      await sql(
        env,
        `DELETE FROM ${table} WHERE ${table === 'conversations' ? 'id' : 'conversation_id'} = $1`,
        [conversation.id],
      )
    expect(value(await conversation.room.recover({ archiveAgain: true }))).toMatchObject({ restored: false })
    await expect.poll(() => counts(conversation)).toEqual(full)
    const members = () =>
      sql(env, 'SELECT count(*) FROM members WHERE conversation_id = $1', [conversation.id])
    await expect.poll(members).toEqual([['3']])
  })

  it('[RECOVER-9] is caught up also by a room that was writing to it when it was told to', async () => {
    const conversation = await aFullClass()
    const { id, key, ada } = conversation
    const first = () => sql(env, 'SELECT text FROM messages WHERE conversation_id = $1 AND seq = 1', [id])
    const before = await first()
    const ask = globalThis.fetch
    let told: 'not yet' | 'being told' | 'told' = 'not yet'
    const fetching = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const response = await ask(input, init)
      const url = input instanceof Request ? input.url : String(input)
      const body = typeof init?.body === 'string' ? init.body : ''
      const isWritten = url.startsWith(env.DATABASE_ENDPOINT) && body.includes('one word more')
      if (told !== 'not yet' || !isWritten) return response
      told = 'being told' // Postgres has written, and the room does not know it yet
      await sql(env, "UPDATE messages SET text = 'lost', rev = 0 WHERE conversation_id = $1 AND seq = 1", [
        id,
      ])
      value(await again(conversation).room.recover({ archiveAgain: true }))
      told = 'told'
      return response
    })
    const more = { clientMessageId: clientMessageId('more'), text: 'one word more', ...inNameOf(ada) }
    value(await conversation.room.send(key, more))
    await expect.poll(() => told).toBe('told')
    await expect.poll(first).toEqual(before)
    fetching.mockRestore()
  })
})

describe('what lists had been told', () => {
  it('[RECOVER-10] of a message that Postgres never had its place is kept', async () => {
    const before = await aFullClass()
    await loseStorage(before)
    const head = await redisCommand(env, ['GET', redisKeys.head(before.campus, before.id)])
    const ahead = JSON.stringify({ ...(JSON.parse(String(head)) as object), lastSeq: 7 })
    await redisCommand(env, ['SET', redisKeys.head(before.campus, before.id), ahead])
    const after = again(before)
    expect(value(await after.room.recover({}))).toEqual({ restored: true, lastSeq: 7, lost: 2 })
    const next = { clientMessageId: clientMessageId('next'), text: 'next', ...inNameOf(after.ada) }
    expect(value(await after.room.send(after.key, next))).toMatchObject({ seq: 8 })
  })
})
