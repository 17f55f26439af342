/** Pinned messages: by whom, how many, and where everyone finds them. */
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { pinsMax, tailMessagesMax, tailSlackMessages } from '../../schema/limits.ts'
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
import { evictions } from './evictions.ts'
import { connect } from './room-socket.ts'
import { rowsWritten } from './rows-written.ts'

const refusedAs = (code: string) => ({ ok: false, problem: { code } })

async function say({ stub, key, ada }: TestConversation, text = 'hello'): Promise<number> {
  const id = clientMessageId(crypto.randomUUID())
  return value(await stub.send(key, { clientMessageId: id, text, ...inNameOf(ada) })).seq
}

const pin = ({ room, ina }: TestConversation, seq: number, on = true) => room.perform('pin', ina, { seq, on })
const pinsOf = async ({ room, ben }: TestConversation) => value(await room.perform('pins', ben, {}))

describe.each(evictions)('with $between between the steps', ({ evict }) => {
  it('[PIN-1] a pin is a state of its message, and a welcome names the pinned ones in their order', async () => {
    const conversation = await aConversation()
    const { stub, ben } = conversation
    const socket = await connect(stub, ben)
    expect((await socket.join()).pinned).toBeUndefined()
    for (let index = 0; index < 3; index++) await say(conversation)
    for (const seq of [3, 1]) {
      value(await pin(conversation, seq))
      await evict(stub)
    }
    expect(await socket.join()).toMatchObject({ pinned: [3, 1], rev: 5 })
    const { messages } = value(await stub.page(ben, { limit: 3 }))
    expect(messages.map(({ pinnedAt }) => pinnedAt !== undefined)).toEqual([true, false, true])
    value(await pin(conversation, 3, false))
    await evict(stub)
    expect((await socket.join()).pinned).toEqual([1])
    expect((await pinsOf(conversation)).messages).toMatchObject([{ seq: 1 }])
  })

  it('[PIN-2] pinning again changes nothing, and moves nothing', async () => {
    const conversation = await aConversation()
    await say(conversation)
    await say(conversation)
    for (const seq of [1, 2]) value(await pin(conversation, seq))
    await evict(conversation.stub)
    expect(value(await pin(conversation, 1))).toEqual({ rev: 3 })
    expect((await pinsOf(conversation)).pinned).toEqual([1, 2])
    value(await pin(conversation, 1, false))
    expect(value(await pin(conversation, 1, false))).toEqual({ rev: 5 })
  })

  it('[PIN-3] whoever has the right pins, on a warm socket too, and nobody in an archived conversation', async () => {
    const conversation = await aConversation()
    const { stub, room, ben, ina, key, campus } = conversation
    await say(conversation)
    const socket = await connect(stub, ben)
    await socket.join()
    socket.say({ type: 'pin', seq: 1, on: true, ref: 'p' })
    expect(await socket.next('problem')).toMatchObject({ code: 'not_allowed', ref: 'p' })
    expect(await room.perform('pin', aPerson(campus, 'mallory'), { seq: 1, on: true })).toMatchObject(
      refusedAs('not_found'),
    )
    value(await room.changeSettings(ina, { archived: true }))
    await evict(stub)
    expect(await pin(conversation, 1)).toMatchObject(refusedAs('conversation_archived'))
    value(await room.changeSettings(ina, { archived: false }))
    value(await room.perform('pin', key, { seq: 1, on: true }))
    expect(await room.perform('pins', aPerson(campus, 'mallory'), {})).toMatchObject(refusedAs('not_found'))
  })

  it('[PIN-4] a conversation takes as many pins as the limit says', async () => {
    const conversation = await aConversation()
    for (let seq = 1; seq <= pinsMax + 1; seq++) {
      await say(conversation)
      if (seq <= pinsMax) value(await pin(conversation, seq))
    }
    await evict(conversation.stub)
    expect(await pin(conversation, pinsMax + 1)).toMatchObject(refusedAs('pins_full'))
    value(await pin(conversation, 1, false))
    value(await pin(conversation, pinsMax + 1))
  })

  it('[PIN-5] a deleted message is not pinned any more, and is not pinned again', async () => {
    const conversation = await aConversation()
    const { stub, room, ada, ben } = conversation
    await say(conversation)
    value(await pin(conversation, 1))
    value(await room.perform('delete', ada, { seq: 1 }))
    await evict(stub)
    expect((await (await connect(stub, ben)).join()).pinned).toBeUndefined()
    expect(await pin(conversation, 1)).toMatchObject(refusedAs('message_deleted'))
  })

  it('[PIN-6] a pinned message that has left the tail is named, and the archive supplies it', async () => {
    const conversation = await aConversation()
    await say(conversation, 'the rules')
    value(await pin(conversation, 1))
    for (let index = 0; index <= tailMessagesMax + tailSlackMessages; index++) await say(conversation)
    value(await pin(conversation, 300))
    await expect.poll(async () => (await pinsOf(conversation)).archived).toEqual([{ first: 1, last: 1 }])
    await evict(conversation.stub)
    expect(await pinsOf(conversation)).toMatchObject({ pinned: [1, 300], messages: [{ seq: 300 }] })
    value(await pin(conversation, 1, false))
    expect((await pinsOf(conversation)).pinned).toEqual([300])
  }, 60_000)
})

describe('a pin', () => {
  it('[PIN-7] by virtue of an office goes on record, and that of one of two does not', async () => {
    const conversation = await aConversation()
    await say(conversation)
    value(await pin(conversation, 1))
    const rows = ({ id }: TestConversation) =>
      sql(env, "SELECT type, actor, detail->>'pinned' FROM events WHERE conversation_id = $1", [id])
    await expect.poll(() => rows(conversation)).toEqual([['message.updated', 'user:ina', 'true']])
    const members: Member[] = [
      { userId: userId('ada'), role: 'member' },
      { userId: userId('ina'), role: 'member' },
    ]
    const direct = await aConversation({ kind: 'direct', title: '', members })
    await say(direct)
    value(await direct.room.perform('pin', direct.ada, { seq: 1, on: true }))
    const pinned = () => sql(env, 'SELECT pinned_at FROM messages WHERE conversation_id = $1', [direct.id])
    await expect.poll(async () => (await pinned())[0]?.[0]).toBeTruthy()
    expect(await rows(direct)).toEqual([])
  })

  it('[PIN-8] writes four rows: the pin, the message and its place by rev, and its event', async () => {
    const conversation = await aConversation()
    await say(conversation)
    expect(await rowsWritten(conversation, () => pin(conversation, 1))).toBe(4)
  })
})
