/** Announcements at work: answered where that is switched on, corrected at any time, and current for whoever comes late. */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Actor } from '../../schema/actor.ts'
import type { ConversationSpec } from '../../schema/rpc.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { sql } from '../campus.ts'
import {
  aConversation,
  aPerson,
  clientMessageId,
  type TestConversation,
  userId,
  value,
} from './a-conversation.ts'
import { openPersonal } from './personal-socket.ts'
import { connect } from './room-socket.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

const refusedAs = (code: string) => ({ ok: false, problem: { code } })

function say({ stub }: TestConversation, actor: Actor, text: string, replyTo?: number) {
  const request = { clientMessageId: clientMessageId(crypto.randomUUID()), text }
  return stub.send(actor, replyTo === undefined ? request : { ...request, replyTo })
}

const toCampus: Partial<ConversationSpec> = {
  kind: 'announcement',
  audience: { type: 'campus' },
  members: [],
}

async function toCourse() {
  const conversation = await aConversation({
    kind: 'announcement',
    members: [{ userId: userId('ina'), role: 'instructor' }],
  })
  const students = (...ids: string[]) =>
    conversation.stub.syncRoster(conversation.key, [
      { userId: userId('ina'), role: 'instructor' },
      ...ids.map((id) => ({ userId: userId(id), role: 'student' as const })),
    ])
  return { ...conversation, students }
}

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[ANN-1] its readers answer a message while that is switched on, begin nothing, and answer nothing otherwise', async () => {
    const conversation = await aConversation(toCampus)
    const { stub, ada, campus } = conversation
    const amy = aPerson(campus, 'amy', 'admin')
    value(await say(conversation, amy, 'the library is closed'))
    expect(await say(conversation, ada, 'why?', 1)).toMatchObject(refusedAs('not_allowed'))
    value(await stub.changeSettings(amy, { replies: true }))
    await evict(stub)
    expect(await say(conversation, ada, 'I begin')).toMatchObject(refusedAs('not_allowed'))
    expect(value(await say(conversation, ada, 'why?', 1)).seq).toBe(2)
    value(await stub.perform('edit', ada, { seq: 2, text: 'for how long?' }))
    expect(await stub.perform('edit', ada, { seq: 1, text: 'open' })).toMatchObject(refusedAs('not_allowed'))
    await evict(stub)
    value(await stub.changeSettings(amy, { replies: false }))
    expect(await say(conversation, ada, 'and now?', 1)).toMatchObject(refusedAs('not_allowed'))
    value(await stub.perform('delete', ada, { seq: 2 }))
  })

  it('[ANN-2] whoever is there learns that they may answer, and that they may not any more', async () => {
    const conversation = await aConversation(toCampus)
    const { stub, ada, campus } = conversation
    const amy = aPerson(campus, 'amy', 'admin')
    const socket = await connect(stub, ada)
    expect((await socket.join()).capabilities).not.toContain('reply')
    await evict(stub)
    value(await stub.changeSettings(amy, { replies: true }))
    expect((await socket.next('standing')).capabilities).toContain('reply')
    expect((await socket.next('messages')).settings).toMatchObject({ replies: true })
    await evict(stub)
    expect((await socket.join()).capabilities).toEqual(expect.arrayContaining(['reply']))
    value(await stub.changeSettings(amy, { replies: false }))
    expect((await socket.next('standing')).capabilities).not.toContain('reply')
  })

  it('[RCPT-5] who reads it is told to nobody by a frame, whenever they came', async () => {
    const { stub, ada, campus } = await aConversation(toCampus)
    const amys = await connect(stub, aPerson(campus, 'amy', 'admin'))
    expect(await amys.join()).not.toHaveProperty('receipts')
    const adas = await connect(stub, ada)
    await adas.join()
    await evict(stub)
    adas.say({ type: 'viewing', viewing: true })
    await adas.join() // a round trip, so that it has arrived
    expect((await amys.join()).viewers).toBe(1)
    expect(amys.rest().filter(({ type }) => type === 'receipts')).toEqual([])
  })

  it('[ANN-3] a correction changes the announcement for everyone, marked, at any time, and its readers’ lists say it', async () => {
    const conversation = await aConversation(toCampus)
    const { stub, ada, campus, id } = conversation
    const amy = aPerson(campus, 'amy', 'admin')
    const socket = await connect(stub, ada)
    await socket.join()
    value(await say(conversation, amy, 'the exam is on Monday'))
    await socket.next('messages')
    await evict(stub)
    value(await stub.perform('edit', amy, { seq: 1, text: 'the exam is on Tuesday' }))
    const { messages } = await socket.next('messages')
    expect(messages).toMatchObject([{ seq: 1, text: 'the exam is on Tuesday', editedAt: expect.any(String) }])
    const shown = async () => {
      const { conversations } = await openConversationList(env).page(ada, { below: null, limit: 9 })
      return conversations.find((one) => one.id === id)?.newest?.preview
    }
    await expect.poll(shown).toBe('the exam is on Tuesday')
  })

  it('[ANN-4] whoever comes late to a course finds what was announced to it, unread from its start', async () => {
    const conversation = await toCourse()
    const { stub, ina, ada, id, students } = conversation
    value(await say(conversation, ina, 'welcome'))
    value(await say(conversation, ina, 'a mistake'))
    value(await stub.perform('delete', ina, { seq: 2 }))
    value(await say(conversation, ina, 'bring a lab coat'))
    const device = await openPersonal(env.PERSONAL_ROOMS, ada)
    await device.join()
    await evict(stub)
    value(await students('ada'))
    const { added } = await device.next('membership')
    expect(added).toMatchObject([{ id, readSeq: 0, unread: 2, lastSeq: 3 }])
    const socket = await connect(stub, ada)
    await evict(stub)
    const { messages, readSeq } = await socket.join()
    expect([messages.map(({ text }) => text), readSeq]).toEqual([['welcome', '', 'bring a lab coat'], 0])
    const row = () =>
      sql(env, "SELECT joined_seq FROM members WHERE conversation_id = $1 AND user_id = 'ada'", [id])
    await expect.poll(row).toEqual([['0']])
  })

  it('[ANN-5] whoever comes back to a course has missed nothing', async () => {
    const conversation = await toCourse()
    const { stub, ina, ada, students } = conversation
    value(await students('ada', 'ben'))
    value(await say(conversation, ina, 'one'))
    value(await stub.moveCursor(ada, { readSeq: 1 }))
    value(await students())
    value(await say(conversation, ina, 'two'))
    await evict(stub)
    value(await students('ada', 'ben'))
    for (const id of ['ada', 'ben']) {
      const socket = await connect(stub, aPerson(conversation.campus, id))
      expect((await socket.join()).readSeq).toBe(2)
    }
  })
})

describe('the setting', () => {
  it('[ANN-1] is for announcements, and for those who speak there', async () => {
    const { stub, ina } = await aConversation()
    expect(await stub.changeSettings(ina, { replies: true })).toMatchObject(refusedAs('request_invalid'))
    const announcement = await aConversation(toCampus)
    expect(await announcement.stub.changeSettings(announcement.ada, { replies: true })).toMatchObject(
      refusedAs('not_allowed'),
    )
  })
})
