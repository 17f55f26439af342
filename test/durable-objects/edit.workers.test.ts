/** Messages that are said differently: by whom, how long, how often, and what is left of what they said before. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { UserActor } from '../../schema/actor.ts'
import { editsMax, editWithinMs, tailMessagesMax, tailSlackMessages } from '../../schema/limits.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { sql } from '../campus.ts'
import {
  aConversation,
  aPerson,
  clientMessageId,
  inNameOf,
  type TestConversation,
  userId,
  value,
} from './a-conversation.ts'
import { connect } from './room-socket.ts'
import { rowsWritten } from './rows-written.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

const refusedAs = (code: string) => ({ ok: false, problem: { code } })

async function say({ stub, key, ada }: TestConversation, text = 'hello', actor = ada): Promise<number> {
  const id = clientMessageId(crypto.randomUUID())
  return value(await stub.send(key, { clientMessageId: id, text, ...inNameOf(actor) })).seq
}

const textsBefore = async ({ room, ina }: TestConversation, seq: number) =>
  value(await room.perform('edits', ina, { seq })).versions.map(({ text }) => text)

/** Messages age by being moved back in the room's table. */
async function age({ stub }: TestConversation, ms: number): Promise<void> {
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec('UPDATE messages SET sent_at = sent_at - ?', ms)
  })
}

const archivedVersions = ({ id }: TestConversation) =>
  sql(env, 'SELECT seq, text FROM message_versions WHERE conversation_id = $1 ORDER BY rev', [id])

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[EDIT-1] an edited message reaches everyone as its whole new state, and its sender is told which rev it is', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben } = conversation
    const [adas, bens] = [await connect(stub, ada), await connect(stub, ben)]
    await Promise.all([adas.join(), bens.join()])
    await say(conversation, 'helo')
    await evict(stub)
    adas.say({ type: 'edit', seq: 1, text: 'hello', ref: 'r1' })
    expect(await adas.next('done')).toEqual({ type: 'done', ref: 'r1', rev: 2 })
    for (const socket of [adas, bens]) {
      await socket.next('messages')
      const { messages, from, to } = await socket.next('messages')
      expect([from, to]).toEqual([1, 2])
      expect(messages).toMatchObject([{ seq: 1, rev: 2, text: 'hello', editedAt: expect.any(String) }])
    }
  })

  it('[EDIT-2] the same text again changes nothing, whenever it comes', async () => {
    const conversation = await aConversation()
    const { stub, room, ada } = conversation
    await say(conversation)
    value(await room.perform('edit', ada, { seq: 1, text: 'hello again' }))
    await evict(stub)
    expect(value(await room.perform('edit', ada, { seq: 1, text: 'hello again' }))).toEqual({ rev: 2 })
    expect(value(await stub.page(ada, { limit: 1 })).messages[0]?.rev).toBe(2)
    expect(await archivedVersions(conversation)).not.toHaveLength(2)
  })

  it('[EDIT-3] nobody edits what others have said, and strangers learn nothing', async () => {
    const conversation = await aConversation()
    const { stub, room, ben, ina, key, campus } = conversation
    await say(conversation)
    await evict(stub)
    for (const actor of [ben, ina, key, aPerson(campus, 'root', 'admin')])
      expect(await room.perform('edit', actor, { seq: 1, text: 'mine' })).toMatchObject(
        refusedAs('not_allowed'),
      )
    for (const seq of [1, 2])
      expect(await room.perform('edit', aPerson(campus, 'mallory'), { seq, text: 'mine' })).toMatchObject(
        refusedAs('not_found'),
      )
  })

  it('[EDIT-4] a message is edited within a day, and an announcement whenever it is wrong', async () => {
    const conversation = await aConversation()
    await say(conversation)
    await age(conversation, editWithinMs + 1_000)
    await evict(conversation.stub)
    expect(await conversation.room.perform('edit', conversation.ada, { seq: 1, text: 'late' })).toMatchObject(
      refusedAs('edit_too_late'),
    )
    const announced = await aConversation({ kind: 'announcement', audience: { type: 'campus' }, members: [] })
    const admin = aPerson(announced.campus, 'root', 'admin')
    await say(announced, 'The exam is on Monday.', admin)
    await age(announced, editWithinMs + 1_000)
    await evict(announced.stub)
    value(await announced.room.perform('edit', admin, { seq: 1, text: 'The exam is on Tuesday.' }))
  })

  it('[EDIT-5] a message is edited as often as the limit says and not once more', async () => {
    const conversation = await aConversation()
    const { stub, room, ada } = conversation
    await say(conversation)
    for (let time = 1; time <= editsMax; time++) {
      value(await room.perform('edit', ada, { seq: 1, text: `hello ${time}` }))
      if (time === editsMax / 2) {
        await expect.poll(() => archivedVersions(conversation)).toHaveLength(editsMax / 2)
        await evict(stub)
      }
    }
    expect(await room.perform('edit', ada, { seq: 1, text: 'once more' })).toMatchObject(
      refusedAs('edits_exhausted'),
    )
    expect(value(await room.perform('edit', ada, { seq: 1, text: `hello ${editsMax}` })).rev).toBe(
      editsMax + 1,
    )
  })

  it('[EDIT-6] what was said before is kept for staff until the message is deleted, here and in Postgres', async () => {
    const conversation = await aConversation()
    const { stub, room, ada, ben } = conversation
    await say(conversation, 'one')
    for (const text of ['two', 'three']) value(await room.perform('edit', ada, { seq: 1, text }))
    expect(await textsBefore(conversation, 1)).toEqual(['one', 'two'])
    expect(await room.perform('edits', ben, { seq: 1 })).toMatchObject(refusedAs('not_allowed'))
    await evict(stub)
    const rows = () => archivedVersions(conversation)
    await expect.poll(rows).toEqual([
      ['1', 'one'],
      ['1', 'two'],
    ])
    await expect.poll(() => textsBefore(conversation, 1)).toEqual([])
    value(await room.perform('edit', ada, { seq: 1, text: 'four' }))
    value(await room.perform('delete', ada, { seq: 1 }))
    expect(value(await room.perform('edits', conversation.ina, { seq: 1 }))).toEqual({
      versions: [],
      isDeleted: true,
    })
    await evict(stub)
    await expect.poll(rows).toEqual([])
  })

  it('[EDIT-7] in an archived or a locked conversation nothing is edited, on a socket that was there before either', async () => {
    const conversation = await aConversation()
    const { stub, ada, ina } = conversation
    const socket = await connect(stub, ada)
    await socket.join()
    await say(conversation)
    for (const [wish, undo, code] of [
      [{ locked: true }, { locked: false }, 'conversation_locked'],
      [{ archived: true }, { archived: false }, 'conversation_archived'],
    ] as const) {
      value(await stub.changeSettings(ina, wish))
      await evict(stub)
      socket.say({ type: 'edit', seq: 1, text: 'too late', ref: code })
      expect(await socket.next('problem')).toMatchObject({ code, ref: code })
      value(await stub.changeSettings(ina, undo))
    }
    socket.say({ type: 'edit', seq: 1, text: 'in time', ref: 'now' })
    expect((await socket.next('done')).ref).toBe('now')
  })

  it('[EDIT-8] what is deleted is not edited any more', async () => {
    const conversation = await aConversation()
    const { stub, room, ada } = conversation
    await say(conversation)
    value(await room.perform('delete', ada, { seq: 1 }))
    await evict(stub)
    expect(await room.perform('edit', ada, { seq: 1, text: 'back' })).toMatchObject(
      refusedAs('message_deleted'),
    )
  })

  it('[EDIT-9] an edit mentions whom it names and nobody else, in lists that are warm and in Postgres', async () => {
    const conversation = await aConversation()
    const { stub, room, id, ada, ben, ina } = conversation
    await say(conversation, 'Ask @ben')
    const mentionedOf = async (reader: UserActor) => {
      const page = await openConversationList(env).page(reader, { below: null, limit: 10 })
      return page.conversations.find((one) => one.id === id)?.mentioned
    }
    const rows = () =>
      sql(env, 'SELECT user_id FROM mentions WHERE conversation_id = $1 ORDER BY user_id', [id])
    await expect.poll(rows).toEqual([['ben']])
    await expect.poll(() => mentionedOf(ben)).toBe(1)
    await evict(stub)
    value(await room.perform('edit', ada, { seq: 1, text: 'Ask @ina' }))
    await expect.poll(rows).toEqual([['ina']])
    await expect.poll(() => mentionedOf(ben)).toBe(0)
    await expect.poll(() => mentionedOf(ina)).toBe(1)
    await evict(stub)
    value(await room.perform('edit', ada, { seq: 1, text: 'Ask @ben after all' }))
    await expect.poll(() => mentionedOf(ben)).toBe(1)
    await expect.poll(() => mentionedOf(ina)).toBe(0)
    await expect.poll(rows).toEqual([['ben']])
  })

  it('[EDIT-10] a message that has left the tail is edited all the same, and several edits of it keep their order', async () => {
    const conversation = await aConversation()
    const { stub, ada } = conversation
    for (let index = 0; index <= tailMessagesMax + tailSlackMessages; index++)
      await say(conversation, `m${index}`)
    const isTrimmed = async () => value(await stub.page(ada, { before: 3, limit: 2 })).archived.length
    await expect.poll(isTrimmed).toBeGreaterThan(0)
    await evict(stub)
    const socket = await connect(stub, ada)
    await socket.join()
    for (const [index, text] of ['first', 'second', 'third'].entries())
      socket.say({ type: 'edit', seq: 1, text, ref: `r${index}` })
    for (const index of [0, 1, 2]) expect((await socket.next('done')).ref).toBe(`r${index}`)
    expect(value(await stub.page(ada, { before: 2, limit: 1 })).messages).toMatchObject([{ text: 'third' }])
    expect(await textsBefore(conversation, 1)).toEqual(['m0', 'first', 'second'])
  }, 60_000)
})

describe('an edit', () => {
  it('[EDIT-11] writes four rows: the message and its place by rev, what it said, and how often', async () => {
    const conversation = await aConversation()
    const { room, ada } = conversation
    await say(conversation)
    value(await room.perform('edit', ada, { seq: 1, text: 'first' }))
    await expect.poll(() => archivedVersions(conversation)).toHaveLength(1)
    const edit = () => room.perform('edit', ada, { seq: 1, text: 'second' }).then(value)
    expect(await rowsWritten(conversation, edit)).toBe(4)
  })

  it('[EDIT-12] that names what is no text is a broken command and says under which name', async () => {
    const { stub, ada } = await aConversation({ members: [{ userId: userId('ada'), role: 'instructor' }] })
    const socket = await connect(stub, ada)
    await socket.join()
    for (const command of [
      { type: 'edit', seq: 1, ref: 'a' },
      { type: 'edit', seq: '1', text: 'x', ref: 'b' },
    ]) {
      socket.say(command)
      expect(await socket.next('problem')).toMatchObject({ code: 'command_invalid', ref: command.ref })
    }
    socket.say({ type: 'edit', seq: 1, text: 'x', ref: 'x'.repeat(65) })
    expect((await socket.next('problem')).ref).toBeUndefined()
  })
})
