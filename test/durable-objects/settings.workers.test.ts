/** The conversation itself: who may rename, lock, slow down and archive it, and what each takes away, live and later. */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
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

const say = ({ stub, ada }: TestConversation, actor = ada, id: string = crypto.randomUUID()) =>
  stub.send(actor, { clientMessageId: clientMessageId(id), text: 'hello' })
const refusedAs = (code: string) => ({ ok: false, problem: { code } })

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[SET-1] in an archived conversation everyone reads on and nobody says anything, until it is taken out again', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben, ina } = conversation
    const socket = await connect(stub, ben)
    await socket.join()
    value(await say(conversation, ada, 'before'))
    await socket.next('messages')
    value(await stub.changeSettings(ina, { archived: true }))
    const { settings, messages, from, to } = await socket.next('messages')
    expect([messages, from, to]).toEqual([[], 1, 2])
    expect(settings).toEqual({ title: 'Biology', archivedAt: expect.any(String) })
    await evict(stub)
    for (const actor of [ada, ina])
      expect(await say(conversation, actor)).toMatchObject(refusedAs('conversation_archived'))
    socket.say({ type: 'send', clientMessageId: 'x', text: 'over the socket' })
    expect((await socket.next('problem')).code).toBe('conversation_archived')
    expect(await stub.perform('delete', ada, { seq: 1 })).toMatchObject(refusedAs('conversation_archived'))
    expect(value(await stub.page(ben, { limit: 5 })).messages).toHaveLength(1)
    expect(value(await say(conversation, ada, 'before')).replayed).toBe(true)
    value(await stub.moveCursor(ben, { readSeq: 1 }))
    await evict(stub)
    value(await stub.changeSettings(ina, { archived: false }))
    expect((await socket.next('messages')).settings).toEqual({ title: 'Biology' })
    expect(value(await say(conversation)).rev).toBe(4)
  })

  it('[SET-2] a locked conversation hears those who steer it and nobody else', async () => {
    const conversation = await aConversation()
    const { stub, ina, key } = conversation
    value(await stub.changeSettings(ina, { locked: true }))
    await evict(stub)
    expect(await say(conversation)).toMatchObject(refusedAs('conversation_locked'))
    value(await say(conversation, ina))
    value(await stub.changeSettings(key, { locked: false }))
    await evict(stub)
    value(await say(conversation))
  })

  it('[SET-3] slow mode takes one message of each person in its time, and says when the next one may come', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben, ina } = conversation
    value(await stub.changeSettings(ina, { slowModeSeconds: 60 }))
    value(await say(conversation, ada, 'first'))
    await evict(stub)
    const again = await say(conversation)
    expect(again).toMatchObject(refusedAs('slow_mode'))
    if (!again.ok) expect(again.problem.retryAfterMs).toBeGreaterThan(50_000)
    expect(value(await say(conversation, ada, 'first')).replayed).toBe(true)
    value(await say(conversation, ben))
    for (let time = 0; time < 2; time++) value(await say(conversation, ina))
    value(await stub.changeSettings(ina, { slowModeSeconds: 0 }))
    value(await say(conversation))
  })

  it('[SET-4] whoever was away finds the settings in the welcome, and has missed nothing', async () => {
    const conversation = await aConversation()
    const { stub, ben, ina } = conversation
    const { epoch, rev } = await (await connect(stub, ben)).join()
    value(await stub.changeSettings(ina, { title: 'Biology 102' }))
    await evict(stub)
    const welcome = await (await connect(stub, ben)).join({ epoch, rev })
    expect([welcome.verdict, welcome.rev, welcome.conversation.title]).toEqual([
      'complete',
      rev + 1,
      'Biology 102',
    ])
  })
})

describe('settings', () => {
  it('[SET-5] reach Postgres and every list, whose totals leave out what is archived', async () => {
    const conversation = await aConversation()
    const { stub, id, ben, ina } = conversation
    const bens = await openPersonal(env.PERSONAL_ROOMS, ben)
    await bens.join()
    value(await say(conversation))
    await bens.next('summaries')
    value(await stub.changeSettings(ina, { title: 'Old biology', archived: true }))
    const [summary] = (await bens.next('summaries')).summaries
    expect(summary?.settings).toEqual({ title: 'Old biology', archivedAt: expect.any(String) })
    const rows = () =>
      sql(env, 'SELECT title, archived_at IS NOT NULL, rev FROM conversations WHERE id = $1', [id])
    await expect.poll(rows).toEqual([['Old biology', 't', '2']])
    const list = openConversationList(env)
    const current = await list.page(ben, { below: null, limit: 10 })
    expect([current.conversations, current.unreadTotal]).toEqual([[], 0])
    const { conversations } = await list.page(ben, { below: null, limit: 10, archived: true })
    expect(conversations).toMatchObject([{ id, title: 'Old biology', unread: 1 }])
  })

  it('[SET-6] are changed by whoever has the right to each, and the same again changes nothing', async () => {
    const group = await aConversation({
      kind: 'group',
      title: 'Lab',
      members: [
        { userId: userId('ada'), role: 'owner' },
        { userId: userId('ben'), role: 'member' },
      ],
    })
    const { stub, ada, ben, campus } = group
    for (const wish of [{ title: 'Mine' }, { archived: true }, { locked: true }, { slowModeSeconds: 5 }])
      expect(await stub.changeSettings(ben, wish)).toMatchObject(refusedAs('not_allowed'))
    expect(await stub.changeSettings(aPerson(campus, 'mallory'), { archived: true })).toMatchObject(
      refusedAs('not_found'),
    )
    expect(value(await stub.changeSettings(ada, { title: 'Lab 2', locked: true }))).toMatchObject({
      title: 'Lab 2',
      locked: true,
    })
    value(await stub.changeSettings(ada, { title: 'Lab 2' }))
    value(await stub.changeSettings(ada, { archived: true }))
    expect(await stub.changeSettings(ada, { title: 'Lab 3' })).toMatchObject(
      refusedAs('conversation_archived'),
    )
    expect(await stub.addMembers(ada, [{ userId: userId('cyd'), role: 'member' }])).toMatchObject(
      refusedAs('conversation_archived'),
    )
    expect(
      value(await say(group, ada).then(async () => stub.changeSettings(ada, { archived: false }))),
    ).toMatchObject({
      title: 'Lab 2',
    })
    expect(value(await say(group, ada)).rev).toBe(4)
  })
})
