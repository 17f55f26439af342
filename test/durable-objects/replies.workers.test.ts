/** The replies to one message, a page at a time: the room's share of them. */
import { describe, expect, it } from 'vitest'
import { tailMessagesMax, tailSlackMessages } from '../../schema/limits.ts'
import {
  aConversation,
  aPerson,
  clientMessageId,
  inNameOf,
  type TestConversation,
  value,
} from './a-conversation.ts'
import { evictions } from './evictions.ts'

async function say({ stub, key, ada }: TestConversation, text: string, replyTo?: number): Promise<number> {
  const id = clientMessageId(crypto.randomUUID())
  const request = { clientMessageId: id, text, ...inNameOf(ada), ...(replyTo !== undefined && { replyTo }) }
  return value(await stub.send(key, request)).seq
}

const repliesTo = async ({ room, ben }: TestConversation, seq: number, after = 0, limit = 10) =>
  value(await room.perform('replies', ben, { seq, after, limit }))

describe.each(evictions)('with $between between the steps', ({ evict }) => {
  it('[REPLY-1] replies are those to this message alone, ascending, after the one that was named', async () => {
    const conversation = await aConversation()
    await say(conversation, 'question')
    for (let index = 0; index < 3; index++) {
      await say(conversation, `answer ${index}`, 1)
      await say(conversation, 'beside')
      await say(conversation, 'to an answer', 2)
    }
    await evict(conversation.stub)
    const { messages, isWhole, quotes } = await repliesTo(conversation, 1)
    expect([messages.map(({ seq }) => seq), isWhole]).toEqual([[2, 5, 8], true])
    expect(quotes).toMatchObject([{ seq: 1, preview: 'question' }])
    expect((await repliesTo(conversation, 1, 2, 1)).messages).toMatchObject([{ seq: 5 }])
  })

  it('[REPLY-2] a page that begins before the tail is whole is the archive’s as well', async () => {
    const conversation = await aConversation()
    const { stub, ben } = conversation
    await say(conversation, 'question')
    await say(conversation, 'early answer', 1)
    for (let index = 0; index <= tailMessagesMax + tailSlackMessages; index++)
      await say(conversation, 'beside')
    const late = await say(conversation, 'late answer', 1)
    const isTrimmed = async () => value(await stub.page(ben, { before: 3, limit: 2 })).archived.length
    await expect.poll(isTrimmed).toBeGreaterThan(0)
    await evict(stub)
    expect(await repliesTo(conversation, 1)).toMatchObject({ isWhole: false, messages: [{ seq: late }] })
    expect(await repliesTo(conversation, 1, late - 1)).toMatchObject({ isWhole: true })
  }, 60_000)
})

describe('replies', () => {
  it('[REPLY-3] are for those who read, and of messages that exist', async () => {
    const conversation = await aConversation()
    const { room, ben, campus } = conversation
    await say(conversation, 'question')
    const page = { after: 0, limit: 10 }
    expect(await room.perform('replies', aPerson(campus, 'mallory'), { seq: 1, ...page })).toMatchObject({
      problem: { code: 'not_found' },
    })
    for (const seq of [0, 2])
      expect(await room.perform('replies', ben, { seq, ...page })).toMatchObject({
        problem: { code: 'not_found' },
      })
    expect(await repliesTo(conversation, 1)).toMatchObject({ messages: [], isWhole: true })
  })
})
