/** Emojis under messages: who chose what, what travels of it, and how much of it there may be. */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { namesMembersMax, reactionsMax, tailMessagesMax, tailSlackMessages } from '../../schema/limits.ts'
import type { Member } from '../../schema/protocol/kinds.ts'
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
import { openPersonal } from './personal-socket.ts'
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

async function say({ stub, key, ada }: TestConversation, text = 'hello'): Promise<number> {
  const id = clientMessageId(crypto.randomUUID())
  return value(await stub.send(key, { clientMessageId: id, text, ...inNameOf(ada) })).seq
}

const choose = ({ room }: TestConversation, actor: TestConversation['ada'], emoji: string, on = true) =>
  room.perform('react', actor, { seq: 1, emoji, on })

const reactionsOf = async ({ stub, ada }: TestConversation) =>
  value(await stub.page(ada, { before: 2, limit: 1 })).messages[0]?.reactions

const aLargeClass = () => {
  const others = Array.from({ length: namesMembersMax - 1 }, (_, index) => userId(`u${index}`))
  const members = [userId('ada'), userId('ben'), ...others].map(
    (id): Member => ({ userId: id, role: 'student' }),
  )
  return aConversation({ members })
}

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[REACT-1] reactions are counted with their names, in the order in which emojis and people came', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben, ina } = conversation
    await say(conversation)
    for (const [actor, emoji] of [
      [ben, '👍'],
      [ada, '❤️'],
      [ina, '👍'],
    ] as const) {
      value(await choose(conversation, actor, emoji))
      await evict(stub)
    }
    expect(await reactionsOf(conversation)).toEqual([
      { emoji: '👍', count: 2, userIds: ['ben', 'ina'] },
      { emoji: '❤️', count: 1, userIds: ['ada'] },
    ])
    value(await choose(conversation, ben, '👍', false))
    expect(await reactionsOf(conversation)).toEqual([
      { emoji: '👍', count: 1, userIds: ['ina'] },
      { emoji: '❤️', count: 1, userIds: ['ada'] },
    ])
    value(await choose(conversation, ada, '❤️', false))
    value(await choose(conversation, ina, '👍', false))
    expect(await reactionsOf(conversation)).toBeUndefined()
  })

  it('[REACT-2] choosing again, or taking back what was not chosen, changes nothing', async () => {
    const conversation = await aConversation()
    const { stub, ben } = conversation
    await say(conversation)
    expect(value(await choose(conversation, ben, '👍', false))).toEqual({ rev: 1 })
    expect(value(await choose(conversation, ben, '👍'))).toEqual({ rev: 2 })
    await evict(stub)
    expect(value(await choose(conversation, ben, '👍'))).toEqual({ rev: 2 })
    expect(await reactionsOf(conversation)).toEqual([{ emoji: '👍', count: 1, userIds: ['ben'] }])
  })

  it('[REACT-3] a reaction reaches everyone at once, and its maker hears that it is done', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben } = conversation
    const [adas, bens] = [await connect(stub, ada), await connect(stub, ben)]
    await Promise.all([adas.join(), bens.join()])
    await say(conversation)
    for (const socket of [adas, bens]) await socket.next('messages')
    await evict(stub)
    bens.say({ type: 'react', seq: 1, emoji: '🎉', on: true, ref: 'party' })
    expect(await bens.next('done')).toEqual({ type: 'done', ref: 'party', rev: 2 })
    for (const socket of [adas, bens])
      expect(await socket.next('messages')).toMatchObject({
        ...{ from: 1, to: 2 },
        messages: [
          { seq: 1, rev: 2, text: 'hello', reactions: [{ emoji: '🎉', count: 1, userIds: ['ben'] }] },
        ],
      })
    expect(bens.rest()).toEqual([])
  })

  it('[REACT-4] in a large room counts travel, and everyone finds their own again: live, in a welcome and in a page', async () => {
    const conversation = await aLargeClass()
    const { stub, ada, ben } = conversation
    const [phone, laptop, adas] = [
      await connect(stub, ben),
      await connect(stub, ben),
      await connect(stub, ada),
    ]
    const [{ epoch }] = await Promise.all([phone.join(), laptop.join(), adas.join()])
    await say(conversation)
    value(await choose(conversation, ada, '👍'))
    phone.say({ type: 'react', seq: 1, emoji: '👍', on: true })
    const own = [{ seq: 1, emojis: ['👍'] }]
    for (const device of [phone, laptop]) expect((await device.next('reacted')).reacted).toEqual(own)
    expect(await reactionsOf(conversation)).toEqual([{ emoji: '👍', count: 2 }])
    await evict(stub)
    const again = await connect(stub, ben)
    expect(await again.join()).toMatchObject({ verdict: 'reset', reacted: own })
    expect(await again.join({ epoch, rev: 1 })).toMatchObject({ verdict: 'complete', reacted: own })
    expect(value(await stub.page(ben, { limit: 5 })).reacted).toEqual(own)
    value(await choose(conversation, ben, '👍', false))
    for (const device of [phone, laptop])
      expect((await device.next('reacted')).reacted).toEqual([{ seq: 1, emojis: [] }])
    expect((await again.join()).reacted).toBeUndefined()
    expect(value(await stub.page(ben, { limit: 5 })).reacted).toBeUndefined()
    expect(adas.rest().filter(({ type }) => type === 'reacted')).toMatchObject([
      { reacted: [{ seq: 1, emojis: ['👍'] }] },
    ])
  })

  it('[REACT-5] a room that grows large stops naming, and one that shrinks names again', async () => {
    const conversation = await aConversation()
    const { stub, room, ada, ben, key } = conversation
    await say(conversation)
    value(await choose(conversation, ben, '👍'))
    const small = value(await room.members(key))
    const many = Array.from({ length: namesMembersMax }, (_, index) => userId(`u${index}`))
    value(
      await room.syncRoster(key, [...small, ...many.map((id): Member => ({ userId: id, role: 'student' }))]),
    )
    await evict(stub)
    value(await choose(conversation, ada, '❤️'))
    expect(await reactionsOf(conversation)).toEqual([
      { emoji: '👍', count: 1 },
      { emoji: '❤️', count: 1 },
    ])
    value(await room.syncRoster(key, small))
    value(await choose(conversation, ada, '👍'))
    expect(await reactionsOf(conversation)).toEqual([
      { emoji: '👍', count: 2, userIds: ['ben', 'ada'] },
      { emoji: '❤️', count: 1, userIds: ['ada'] },
    ])
  })

  it('[REACT-6] a message takes as many different emojis as the limit says, and any number of people under each', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben } = conversation
    await say(conversation)
    const emojis = Array.from({ length: reactionsMax }, (_, index) => String.fromCodePoint(0x1f600 + index))
    for (const emoji of emojis) value(await choose(conversation, ada, emoji))
    await evict(stub)
    expect(await choose(conversation, ben, '👍')).toMatchObject(refusedAs('reactions_full'))
    value(await choose(conversation, ben, '😀'))
    value(await choose(conversation, ada, '😁', false))
    value(await choose(conversation, ben, '👍'))
    expect(await reactionsOf(conversation)).toHaveLength(reactionsMax)
  })

  it('[REACT-7] of a deleted message no reaction is left, and it takes none', async () => {
    const conversation = await aConversation()
    const { stub, room, id, ada, ben } = conversation
    await say(conversation)
    value(await choose(conversation, ben, '👍'))
    await evict(stub)
    const rows = () => sql(env, 'SELECT user_id FROM reactions WHERE conversation_id = $1', [id])
    await expect.poll(rows).toEqual([['ben']])
    value(await room.perform('delete', ada, { seq: 1 }))
    await evict(stub)
    expect(await reactionsOf(conversation)).toBeUndefined()
    expect(await choose(conversation, ben, '👍')).toMatchObject(refusedAs('message_deleted'))
    await expect.poll(rows).toEqual([])
  })

  it('[REACT-8] who chose what is in Postgres, and what they took back is marked', async () => {
    const conversation = await aConversation()
    const { stub, id, ada, ben } = conversation
    await say(conversation)
    value(await choose(conversation, ada, '👍'))
    value(await choose(conversation, ben, '👍'))
    await evict(stub)
    value(await choose(conversation, ada, '👍', false))
    const rows = () =>
      sql(env, 'SELECT user_id, emoji, rev, removed FROM reactions WHERE conversation_id = $1 ORDER BY 1', [
        id,
      ])
    await expect.poll(rows).toEqual([
      ['ada', '👍', '4', 't'],
      ['ben', '👍', '3', 'f'],
    ])
  })

  it('[REACT-9] nobody reacts in an archived or a locked conversation, nor from outside, and a server key never does', async () => {
    const conversation = await aConversation()
    const { stub, room, ben, ina, key, campus } = conversation
    const socket = await connect(stub, ben)
    await socket.join()
    await say(conversation)
    for (const [wish, undo, code] of [
      [{ locked: true }, { locked: false }, 'conversation_locked'],
      [{ archived: true }, { archived: false }, 'conversation_archived'],
    ] as const) {
      value(await room.changeSettings(ina, wish))
      await evict(stub)
      socket.say({ type: 'react', seq: 1, emoji: '👍', on: true, ref: code })
      expect(await socket.next('problem')).toMatchObject({ code, ref: code })
      value(await room.changeSettings(ina, undo))
    }
    expect(await room.perform('react', key, { seq: 1, emoji: '👍', on: true })).toMatchObject(
      refusedAs('not_allowed'),
    )
    expect(await choose(conversation, aPerson(campus, 'mallory'), '👍')).toMatchObject(refusedAs('not_found'))
    expect(await room.perform('react', ben, { seq: 2, emoji: '👍', on: true })).toMatchObject(
      refusedAs('not_found'),
    )
    expect(await reactionsOf(conversation)).toBeUndefined()
  })

  it('[REACT-10] readers of an announcement are counted and never named', async () => {
    const members: Member[] = [
      { userId: userId('ada'), role: 'instructor' },
      { userId: userId('ben'), role: 'student' },
    ]
    const conversation = await aConversation({
      ...{ kind: 'announcement', audience: { type: 'course', courseId: 'bio' as never }, members },
    })
    const { stub, ben } = conversation
    await say(conversation)
    await evict(stub)
    value(await choose(conversation, ben, '👍'))
    expect(await reactionsOf(conversation)).toEqual([{ emoji: '👍', count: 1 }])
  })

  it('[REACT-11] reactions to a message that has left the tail come in their order', async () => {
    const conversation = await aLargeClass()
    const { stub, ada, ben } = conversation
    for (let index = 0; index <= tailMessagesMax + tailSlackMessages; index++) {
      await say(conversation, `m${index}`)
      if (index === 1) value(await choose(conversation, ben, '👍'))
    }
    const share = async () => value(await stub.page(ben, { before: 3, limit: 2 }))
    await expect.poll(async () => (await share()).archived.length).toBeGreaterThan(0)
    await evict(stub)
    expect((await share()).reacted, 'the archive says it').toBeUndefined()
    const socket = await connect(stub, ada)
    await socket.join()
    for (const on of [true, false, true])
      socket.say({ type: 'react', seq: 1, emoji: '👍', on, ref: String(on) })
    for (const on of [true, false, true]) expect((await socket.next('done')).ref).toBe(String(on))
    expect(await reactionsOf(conversation)).toEqual([{ emoji: '👍', count: 2 }])
  }, 60_000)
})

describe('a reaction', () => {
  it('[REACT-12] writes three rows: the choice, the message and its place by rev', async () => {
    const conversation = await aConversation()
    await say(conversation)
    value(await choose(conversation, conversation.ada, '👍'))
    const act = () => choose(conversation, conversation.ben, '👍')
    expect(await rowsWritten(conversation, act)).toBe(3)
  })

  it('[REACT-13] is news to nobody’s list', async () => {
    const conversation = await aConversation()
    const bens = await openPersonal(env.PERSONAL_ROOMS, conversation.ben)
    await bens.join()
    await say(conversation)
    await bens.next('summaries')
    await scheduler.wait(1_200) // until the next summary would be free
    bens.rest()
    value(await choose(conversation, conversation.ada, '👍'))
    await scheduler.wait(1_500)
    expect(bens.rest()).toEqual([])
  })
})
