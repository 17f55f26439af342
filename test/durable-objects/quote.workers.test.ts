/** What replies quote: from the tail, from what was kept of it, or from the archive, and never what is gone. */
import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { tailMessagesMax, tailSlackMessages } from '../../schema/limits.ts'
import type { Messages } from '../../schema/protocol/frames/messages.ts'
import type { Quote } from '../../schema/protocol/quote.ts'
import { aConversation, clientMessageId, inNameOf, type TestConversation, value } from './a-conversation.ts'
import { evictions } from './evictions.ts'
import { connect, type RoomSocket } from './room-socket.ts'
import { rowsWritten } from './rows-written.ts'

async function say({ stub, key, ada }: TestConversation, text: string, replyTo?: number): Promise<number> {
  const id = clientMessageId(crypto.randomUUID())
  const request = { clientMessageId: id, text, ...inNameOf(ada), ...(replyTo !== undefined && { replyTo }) }
  return value(await stub.send(key, request)).seq
}

const quoteOf = (seq: number, rev: number, preview: string): Quote => ({
  seq,
  rev,
  senderId: 'ada' as never,
  preview,
})

/** Says so much that the first messages have left the tail. */
async function trimTail(conversation: TestConversation, replyTo?: number): Promise<void> {
  for (let index = 0; index <= tailMessagesMax + tailSlackMessages; index++)
    await say(conversation, `m${index}`)
  if (replyTo !== undefined) await say(conversation, 'about the past', replyTo)
  const { stub, ben } = conversation
  const isTrimmed = async () => value(await stub.page(ben, { before: 3, limit: 2 })).archived.length
  await expect.poll(isTrimmed).toBeGreaterThan(0)
}

async function untilQuoted(socket: RoomSocket): Promise<Messages> {
  for (;;) {
    const frame = await socket.next('messages')
    if (frame.quotes) return frame
  }
}

describe.each(evictions)('with $between between the steps', ({ evict }) => {
  it('[QUOTE-1] a reply brings what it answers: in its frame, in a welcome and in a page', async () => {
    const conversation = await aConversation()
    const { stub, ben } = conversation
    const socket = await connect(stub, ben)
    const { epoch } = await socket.join()
    await say(conversation, 'Is chapter 7\n part of it?')
    await evict(stub)
    await say(conversation, 'It is.', 1)
    const quotes = [quoteOf(1, 1, 'Is chapter 7 part of it?')]
    expect((await socket.next('messages')).quotes).toBeUndefined()
    expect((await socket.next('messages')).quotes).toEqual(quotes)
    expect(await socket.join()).toMatchObject({ verdict: 'reset', quotes })
    expect(await socket.join({ epoch, rev: 1 })).toMatchObject({ verdict: 'complete', quotes })
    expect(value(await stub.page(ben, { after: 1, limit: 5 })).quotes).toEqual(quotes)
    expect(value(await stub.page(ben, { before: 2, limit: 5 })).quotes).toBeUndefined()
  })

  it('[QUOTE-2] a quote says what its original says now, and of a deleted one nothing', async () => {
    const conversation = await aConversation()
    const { stub, room, ada, ben } = conversation
    await say(conversation, 'half past')
    await say(conversation, 'Thank you.', 1)
    value(await room.perform('edit', ada, { seq: 1, text: 'quarter past' }))
    await evict(stub)
    expect((await (await connect(stub, ben)).join()).quotes).toEqual([quoteOf(1, 3, 'quarter past')])
    value(await room.perform('delete', ada, { seq: 1 }))
    await evict(stub)
    const gone = [{ ...quoteOf(1, 4, ''), deleted: true }]
    expect((await (await connect(stub, ben)).join()).quotes).toEqual(gone)
    expect(value(await stub.page(ben, { limit: 5 })).quotes).toEqual(gone)
  })

  it('[QUOTE-3] an original that has left the tail is still quoted there, without the archive, until nobody quotes it', async () => {
    const conversation = await aConversation()
    const { stub, room, ada, ben } = conversation
    await say(conversation, 'the beginning')
    await say(conversation, 'the second')
    await trimTail(conversation)
    await say(conversation, 'as I said', 1)
    await evict(stub)
    const socket = await connect(stub, ben)
    await expect.poll(async () => (await socket.join()).quotes).toEqual([quoteOf(1, 1, 'the beginning')])
    value(await room.perform('edit', ada, { seq: 1, text: 'the very beginning' }))
    const { rev } = await socket.join()
    expect((await socket.join()).quotes).toEqual([quoteOf(1, rev, 'the very beginning')])
    value(await room.perform('delete', ada, { seq: 1 }))
    await evict(stub)
    expect((await socket.join()).quotes).toMatchObject([{ seq: 1, preview: '', deleted: true }])
    const kept = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec('SELECT preview FROM quotes').toArray(),
    )
    expect(kept).toEqual([])
  }, 60_000)

  it('[QUOTE-4] an original that only the archive has is told when it is known, and the send does not wait for it', async () => {
    const conversation = await aConversation()
    const { stub, ben } = conversation
    await say(conversation, 'long ago')
    await trimTail(conversation)
    await evict(stub)
    const socket = await connect(stub, ben)
    const { rev } = await socket.join()
    const first = socket.next('messages')
    await say(conversation, 'about that', 1)
    const reply = await first
    expect(reply).toMatchObject({ messages: [{ replyTo: 1 }] })
    expect(reply.quotes).toBeUndefined()
    const frame = await untilQuoted(socket)
    expect(frame).toMatchObject({
      ...{ from: rev + 1, to: rev + 1, messages: [] },
      quotes: [quoteOf(1, 1, 'long ago')],
      users: [{ id: 'ada', name: 'Ada' }],
    })
    await evict(stub)
    expect((await socket.join()).quotes).toEqual([quoteOf(1, 1, 'long ago')])
  }, 60_000)
})

describe('a reply', () => {
  it('[QUOTE-5] what was edited or deleted a moment ago is quoted so beside older history', async () => {
    const conversation = await aConversation()
    const { stub, room, ada, ben } = conversation
    await say(conversation, 'the original')
    await say(conversation, 'the reply', 1)
    await trimTail(conversation)
    value(await room.perform('edit', ada, { seq: 1, text: 'back in the tail' }))
    // both are under way before the archive can have heard of the first
    const [, share] = await Promise.all([
      room.perform('delete', ada, { seq: 1 }),
      stub.page(ben, { before: 3, limit: 2 }),
    ])
    expect(value(share)).toMatchObject({
      archived: [{ first: 2, last: 2 }],
      quotes: [{ seq: 1, preview: '', deleted: true }],
    })
  }, 60_000)

  it('[QUOTE-6] writes no row more than another message', async () => {
    const conversation = await aConversation()
    await say(conversation, 'first')
    const plain = await rowsWritten(conversation, () => say(conversation, 'second'))
    expect(await rowsWritten(conversation, () => say(conversation, 'third', 1))).toBe(plain)
  })

  it('[QUOTE-7] to a deleted message, or to one of one’s own, is a reply like any other', async () => {
    const conversation = await aConversation()
    const { room, ada, ben, stub } = conversation
    await say(conversation, 'first')
    value(await room.perform('delete', ada, { seq: 1 }))
    await say(conversation, 'why?', 1)
    await say(conversation, 'never mind', 2)
    expect((await (await connect(stub, ben)).join()).quotes).toMatchObject([
      { seq: 1, deleted: true },
      { seq: 2, preview: 'why?' },
    ])
  })
})
