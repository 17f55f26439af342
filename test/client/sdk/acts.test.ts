/** Changing what was said: shown at once, confirmed by the room, taken back where it refuses. Typing, quotes, pins. */
import { describe, expect, test } from 'vitest'
import { ackWithinMs, typingEveryMs, typingShownMs } from '../../../schema/limits.ts'
import type { UserId } from '../../../schema/ids.ts'
import { aFrame, aMessage, aWelcome } from '../builders.ts'
import type { FakeSocket } from '../fake-socket.ts'
import { ada, algebra, ben, settled } from './a-client.ts'
import { anOpenConversation } from './an-open-conversation.ts'

type Opened = Awaited<ReturnType<typeof anOpenConversation>>
const shown = ({ conversation }: Pick<Opened, 'conversation'>, seq: number) =>
  conversation.messages.getSnapshot().messages.find((message) => message.seq === seq)
const pending = ({ conversation }: Pick<Opened, 'conversation'>) => [
  ...conversation.messages.getSnapshot().pending,
]
const refOf = (room: FakeSocket, type: string) => String(room.saidOf(type).at(-1)?.['ref'])

describe('an act', () => {
  test('[SDK-80] is shown at once as pending, and is settled by the room’s done', async () => {
    const opened = await anOpenConversation()
    const { conversation, room } = opened
    const before = conversation.messages.getSnapshot().messages

    const done = conversation.edit(2, 'better')
    expect(shown(opened, 2)).toMatchObject({ text: 'better', editedAt: expect.any(String), rev: 2 })
    expect(pending(opened)).toEqual([2])
    expect(conversation.messages.getSnapshot().messages[0]).toBe(before[0])
    expect(room.saidOf('edit')).toMatchObject([{ seq: 2, text: 'better' }])
    room.says(aFrame(3, [aMessage(2, { rev: 4, text: 'better', editedAt: '2026-11-02T09:01:00.000Z' })]))
    room.says({ type: 'done', ref: refOf(room, 'edit'), rev: 4 })
    await done

    expect(shown(opened, 2)).toMatchObject({ text: 'better', rev: 4 })
    expect(pending(opened)).toEqual([])
  })

  test('[SDK-80] gives the same snapshot until something changes', async () => {
    const { conversation, room } = await anOpenConversation()
    void conversation.edit(2, 'better').catch(() => undefined)
    const { messages } = conversation.messages.getSnapshot()

    room.says({ type: 'receipts', receipts: [{ userId: ben, readSeq: 1, viewing: false }] })
    conversation.jumpToNewest()

    expect(conversation.messages.getSnapshot().messages).toBe(messages)
  })

  test('[SDK-81] that is refused is taken back, with the reason', async () => {
    const opened = await anOpenConversation()
    const { conversation, room } = opened
    const refusal = conversation.deleteMessage(2, 'spam').catch((error: unknown) => error)
    expect(shown(opened, 2)).toMatchObject({ text: '', deletedAt: expect.any(String) })
    expect(room.saidOf('delete')).toMatchObject([{ seq: 2, reason: 'spam' }])

    room.says({ type: 'problem', code: 'not_allowed', title: 'No', ref: refOf(room, 'delete') })

    expect(await refusal).toMatchObject({ name: 'ApiError', code: 'not_allowed', message: 'No' })
    expect(shown(opened, 2)).toEqual(aMessage(2))
    room.cuts(4777) // for another reason than that
    expect(conversation.status.getSnapshot()).toEqual({ state: 'refused', reason: 'unknown' })
  })

  test('[SDK-82] is said again after a reconnect, and when the room asks to wait', async () => {
    const opened = await anOpenConversation()
    const { conversation, room, clock, roomOf } = opened
    const done = conversation.pin(2)
    room.says({
      type: 'problem',
      code: 'rate_limited',
      title: '',
      ref: refOf(room, 'pin'),
      retryAfterMs: 500,
    })
    clock.advance(500)
    expect(room.saidOf('pin')).toHaveLength(2)

    room.cuts()
    expect(shown(opened, 2)?.pinnedAt).toBeDefined()
    clock.advance(30_000)
    await settled()
    const again = roomOf(algebra)
    again.opens()
    expect(again.saidOf('pin')).toEqual([])
    again.says(aWelcome({ verdict: 'complete', rev: 3 }))
    expect(again.saidOf('pin')).toEqual([room.saidOf('pin')[0]])
    again.says({ type: 'done', ref: refOf(again, 'pin'), rev: 4 })

    await done
  })

  test('[SDK-82] without an answer leaves the socket, and with the conversation it ends', async () => {
    const { conversation, room, clock, homeroom } = await anOpenConversation()
    const end = conversation.edit(2, 'better').catch((error: unknown) => error)

    clock.advance(ackWithinMs)
    expect(room.closedWith).toBe(1000)
    homeroom.close()

    expect(await end).toMatchObject({ code: 'unreachable' })
  })

  test('[SDK-83] that the server does not know is refused as unknown', async () => {
    const { conversation, room } = await anOpenConversation()
    const outcome = conversation.pin(2).catch((error: unknown) => error)

    room.says({ type: 'problem', code: 'command_unknown', title: 'There is no such command' })

    expect(await outcome).toMatchObject({ code: 'command_unknown' })
  })
})

describe('reactions', () => {
  test('[SDK-84] count the reader in at once, by name where there are names', async () => {
    const opened = await anOpenConversation()
    const { conversation, room } = opened
    room.says(aFrame(3, [aMessage(2, { rev: 4, reactions: [{ emoji: '👍', count: 1, userIds: [ben] }] })]))

    void conversation.react(2, '👍').catch(() => undefined)
    void conversation.react(2, '🎉').catch(() => undefined)
    expect(shown(opened, 2)?.reactions).toEqual([
      { emoji: '👍', count: 2, userIds: [ben, ada] },
      { emoji: '🎉', count: 1, userIds: [ada] },
    ])
    expect(conversation.hasReacted(aMessage(2), '🎉')).toBe(true)
    void conversation.react(2, '🎉', false).catch(() => undefined)

    expect(shown(opened, 2)?.reactions).toEqual([{ emoji: '👍', count: 2, userIds: [ben, ada] }])
    expect(conversation.hasReacted(aMessage(2), '🎉')).toBe(false)
    expect(room.saidOf('react').map(({ emoji, on }) => [emoji, on])).toEqual([
      ['👍', true],
      ['🎉', true],
      ['🎉', false],
    ])
  })

  test('[SDK-84] without names are the reader’s by what the room says of them', async () => {
    const plain = aMessage(2, { reactions: [{ emoji: '👍', count: 5 }] })
    const opened = await anOpenConversation(
      {},
      {
        messages: [aMessage(1), plain, aMessage(3)],
        reacted: [{ seq: 2, emojis: ['👍'] }],
      },
    )
    const { conversation, room } = opened
    expect(conversation.hasReacted(plain, '👍')).toBe(true)

    void conversation.react(2, '👍').catch(() => undefined)
    expect(shown(opened, 2)?.reactions).toEqual([{ emoji: '👍', count: 5 }])
    void conversation.react(2, '👍', false).catch(() => undefined)
    expect(shown(opened, 2)?.reactions).toEqual([{ emoji: '👍', count: 4 }])
    for (const { ref } of room.saidOf('react')) room.says({ type: 'done', ref: String(ref), rev: 9 })
    room.says({ type: 'reacted', reacted: [{ seq: 2, emojis: [] }] })

    expect(conversation.hasReacted(plain, '👍')).toBe(false)
  })

  test('[SDK-84] that go to nothing leave nothing behind', async () => {
    const opened = await anOpenConversation()
    opened.room.says(
      aFrame(3, [aMessage(2, { rev: 4, reactions: [{ emoji: '👍', count: 1, userIds: [ada] }] })]),
    )

    void opened.conversation.react(2, '👍', false).catch(() => undefined)

    expect(shown(opened, 2)).not.toHaveProperty('reactions')
  })
})

describe('beside messages', () => {
  test('[SDK-90] a quote follows its original, and of a deleted one nothing is left', async () => {
    const quote = { seq: 1, rev: 1, senderId: ada, preview: 'message 1' }
    const { conversation, room } = await anOpenConversation(
      { from: 2, last: 3 },
      { messages: [aMessage(2), aMessage(3, { replyTo: 1 })], quotes: [quote] },
    )
    const quoted = () => conversation.messages.getSnapshot().quotes.get(1)
    expect(quoted()).toEqual(quote)

    room.says(aFrame(3, [aMessage(1, { rev: 4, text: 'said\n otherwise' })]))
    expect(quoted()).toMatchObject({ rev: 4, preview: 'said otherwise' })
    room.says(aFrame(4, [], { quotes: [quote] }))
    expect(quoted()?.rev).toBe(4)
    room.says(aFrame(4, [aMessage(1, { rev: 5, text: '', deletedAt: '2026-11-02T09:05:00.000Z' })]))

    expect(quoted()).toEqual({ seq: 1, rev: 5, senderId: ada, preview: '', deleted: true })
  })

  test('[SDK-91] pins are the welcome’s, and follow the messages', async () => {
    const { conversation, room } = await anOpenConversation({}, { pinned: [3, 1] })
    expect(conversation.pinned.getSnapshot()).toEqual([3, 1])

    room.says(
      aFrame(3, [aMessage(2, { rev: 4, pinnedAt: '2026-11-02T09:05:00.000Z' }), aMessage(3, { rev: 5 })]),
    )
    expect(conversation.pinned.getSnapshot()).toEqual([1, 2])
    room.says(aWelcome({ verdict: 'complete', rev: 5 }))

    expect(conversation.pinned.getSnapshot()).toEqual([])
  })

  test('[SDK-92] people are known under their newest name, and the map is the same until one is', async () => {
    const someone = { id: ben, name: 'Ben', role: 'student' as const }
    const { conversation, room } = await anOpenConversation({}, { users: [someone] })
    const before = conversation.messages.getSnapshot().people

    room.says(aFrame(3, [aMessage(4)], { users: [someone] }))
    expect(conversation.messages.getSnapshot().people).toBe(before)
    room.says(aFrame(4, [aMessage(5)], { users: [{ ...someone, name: 'Ben B.' }] }))

    expect(conversation.messages.getSnapshot().people.get(ben)?.name).toBe('Ben B.')
    expect(before.get(ben)?.name).toBe('Ben')
  })
})

describe('typing', () => {
  test('[SDK-93] of others is shown until it fades, or they have said it', async () => {
    const cyd = 'cyd' as UserId
    const { conversation, room, clock } = await anOpenConversation()
    room.says({ type: 'typing', userId: ben })
    clock.advance(typingShownMs - 1)
    room.says({ type: 'typing', userId: cyd })
    room.says({ type: 'typing', userId: ben })
    clock.advance(typingShownMs - 1)
    expect(conversation.typing.getSnapshot()).toEqual([ben, cyd])

    room.says(aFrame(3, [aMessage(4, { senderId: cyd })]))
    expect(conversation.typing.getSnapshot()).toEqual([ben])
    clock.advance(1)

    expect(conversation.typing.getSnapshot()).toEqual([])
  })

  test('[SDK-93] of one’s own is told when it is due, and at once after a message', async () => {
    const { conversation, room, clock } = await anOpenConversation({}, { capabilities: ['send', 'typing'] })
    const told = () => room.saidOf('typing').length
    conversation.typed()
    clock.advance(typingEveryMs - 1)
    conversation.typed()
    expect(told()).toBe(1)
    clock.advance(1)
    conversation.typed()
    expect(told()).toBe(2)
    conversation.send({ text: 'said' })
    conversation.typed()

    expect(told()).toBe(3)
  })

  test('[SDK-93] is not told where the reader may not', async () => {
    const { conversation, room } = await anOpenConversation({}, { capabilities: ['send'] })

    conversation.typed()

    expect(room.saidOf('typing')).toEqual([])
  })
})
