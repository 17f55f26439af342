/** `@everyone` and `@staff`: by whom, whom they mean, and that nobody is written to for them. */
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { UserActor } from '../../schema/actor.ts'
import { groupMentionsMax } from '../../schema/limits.ts'
import type { Member } from '../../schema/protocol/kinds.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { sql } from '../campus.ts'
import {
  aConversation,
  clientMessageId,
  inNameOf,
  type TestConversation,
  userId,
  value,
} from './a-conversation.ts'
import { evictions } from './evictions.ts'
import { openPersonal } from './personal-socket.ts'
import { connect } from './room-socket.ts'
import { rowsWritten } from './rows-written.ts'

/** By whoever is named, else by so many that no rate is too high: the host, in the instructor's name. */
async function say({ stub, key, ina }: TestConversation, text: string, by?: UserActor): Promise<number> {
  const request = { clientMessageId: clientMessageId(crypto.randomUUID()), text }
  return value(await (by ? stub.send(by, request) : stub.send(key, { ...request, ...inNameOf(ina) }))).seq
}

const messagesOf = async ({ stub, ben }: TestConversation) =>
  value(await stub.page(ben, { limit: 100 })).messages

async function mentionedOf({ id }: TestConversation, reader: UserActor): Promise<number | undefined> {
  const { conversations } = await openConversationList(env).page(reader, { below: null, limit: 10 })
  return conversations.find((one) => one.id === id)?.mentioned
}

const rows = ({ id }: TestConversation) =>
  sql(env, 'SELECT user_id, seq FROM mentions WHERE conversation_id = $1 ORDER BY seq, user_id COLLATE "C"', [
    id,
  ])

describe.each(evictions)('with $between between the steps', ({ evict }) => {
  it('[MENT-20] a group is mentioned by whoever may, and is plain text from everybody else', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben, ina } = conversation
    const socket = await connect(stub, ben)
    await socket.join()
    await say(conversation, 'Dear @everyone, @ben too', ina)
    await evict(stub)
    await say(conversation, 'Hello @everyone', ada)
    expect((await socket.next('messages')).messages).toMatchObject([
      { mentionsAll: 'everyone', mentions: ['ben'], text: 'Dear @everyone, @ben too' },
    ])
    expect((await socket.next('messages')).messages[0]?.mentionsAll).toBeUndefined()
    const [first, second] = await messagesOf(conversation)
    expect([first?.mentionsAll, second?.mentionsAll]).toEqual(['everyone', undefined])
    await expect
      .poll(() => rows(conversation))
      .toEqual([
        ['@everyone', '1'],
        ['ben', '1'],
      ])
  })

  it('[MENT-21] everyone is in everybody’s list and staff in that of staff, until it is read, edited or deleted', async () => {
    const conversation = await aConversation({
      members: [
        { userId: userId('ada'), role: 'assistant' },
        { userId: userId('ben'), role: 'student' },
        { userId: userId('ina'), role: 'instructor' },
      ],
    })
    const { stub, room, ada, ben, ina } = conversation
    await say(conversation, '@everyone one')
    await say(conversation, '@staff two')
    await evict(stub)
    await say(conversation, '@staff three')
    const counts = async () => [await mentionedOf(conversation, ada), await mentionedOf(conversation, ben)]
    await expect.poll(counts).toEqual([3, 1])
    value(await room.perform('edit', ina, { seq: 3, text: 'nobody three' }))
    await expect.poll(counts).toEqual([2, 1])
    await evict(stub)
    value(await room.perform('delete', ina, { seq: 1 }))
    await expect.poll(counts).toEqual([1, 0])
    value(await room.moveCursor(ada, { readSeq: 2 }))
    await expect.poll(counts).toEqual([0, 0])
    await expect
      .poll(() => rows(conversation))
      .toEqual([
        ['@everyone', '1'],
        ['@staff', '2'],
      ])
  })

  it('[MENT-22] a device is told of it in the summary, where everyone’s is the same', async () => {
    const conversation = await aConversation()
    const bens = await openPersonal(env.PERSONAL_ROOMS, conversation.ben)
    await bens.join()
    await say(conversation, '@everyone')
    expect((await bens.next('summaries')).summaries).toMatchObject([
      { groupMentions: [{ seq: 1, group: 'everyone' }], mentions: [] },
    ])
    await evict(conversation.stub)
    value(await conversation.room.perform('delete', conversation.ina, { seq: 1 }))
    expect((await bens.next('summaries')).summaries[0]?.groupMentions).toBeUndefined()
  })
})

describe('mentioning everyone', () => {
  it('[MENT-23] writes one row more than another message, however many there are', async () => {
    const students = Array.from({ length: 500 }, (_, index): Member => {
      return { userId: userId(`s${index}`), role: 'student' }
    })
    const conversation = await aConversation({
      members: [{ userId: userId('ina'), role: 'instructor' }, ...students],
    })
    await say(conversation, 'first')
    const plain = await rowsWritten(conversation, () => say(conversation, 'hello'))
    expect(await rowsWritten(conversation, () => say(conversation, 'hello @everyone'))).toBe(plain + 1)
    await expect.poll(() => rows(conversation)).toEqual([['@everyone', '3']])
  })

  it('[MENT-24] more often than a badge shows leaves the newest in the head', async () => {
    const conversation = await aConversation()
    for (let index = 0; index < groupMentionsMax + 5; index++) await say(conversation, `@everyone ${index}`)
    await expect.poll(() => mentionedOf(conversation, conversation.ben)).toBe(groupMentionsMax)
  })
})
