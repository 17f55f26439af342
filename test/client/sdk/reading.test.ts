/** Who is looking, what is read by it, and where the line "New" stands. What a visit keeps for the next. */
import { describe, expect, test } from 'vitest'
import type { UserId } from '../../../schema/ids.ts'
import { keepAfterMs, pageKeptMessages, pagesKeptMax } from '../../../schema/limits.ts'
import type { ConversationId } from '../../../schema/ids.ts'
import { aFrame, aMessage, anEpoch, anotherEpoch, aWelcome, messagesFrom } from '../builders.ts'
import { aClient, algebra, aRow, aSnapshot, settled } from './a-client.ts'
import { anOpenConversation } from './an-open-conversation.ts'
import { Device } from './device.ts'

const fromBen = (seq: number) => aMessage(seq, { senderId: 'ben' as UserId })

describe('viewing', () => {
  test('[SDK-63] is shown, visible and focused together, and said when it changes', async () => {
    const { conversation, room, attention } = await anOpenConversation()
    const said = () => room.saidOf('viewing').map(({ viewing }) => viewing)
    expect(said()).toEqual([true])

    attention.becomes({ isFocused: false })
    attention.becomes({ isFocused: true })
    conversation.setShown(false)
    attention.becomes({ isFocused: false })
    attention.becomes({ isFocused: true })
    conversation.setShown(true)

    expect(said()).toEqual([true, false, true, false, true])
  })

  test('[SDK-63] ends with the last of those who have it open', async () => {
    const client = await anOpenConversation()
    const again = client.homeroom.open(algebra)
    expect(again).toBe(client.conversation)

    client.conversation.close()
    expect(client.room.saidOf('viewing')).toHaveLength(1)
    again.close()

    expect(client.room.saidOf('viewing').at(-1)).toMatchObject({ viewing: false })
    expect(client.room.closedWith).toBe(1000)
    expect(again.status.getSnapshot()).toEqual({ state: 'idle' })
  })

  test('[SDK-63] is not ended by whoever opens it besides, and begins with the first who shows it', async () => {
    const { homeroom, room, conversation } = await anOpenConversation()
    conversation.setShown(false)
    homeroom.open(algebra)
    expect(room.saidOf('viewing').at(-1)).toMatchObject({ viewing: false })
    for (let times = 0; times < 2; times++) conversation.close()
    await settled()

    homeroom.open(algebra, { shown: false }).setShown(true)
    expect(conversation.status.getSnapshot()).toEqual({ state: 'idle' })
  })

  test('[SDK-63] reads what arrives, and not viewing does not', async () => {
    const { conversation, room, attention } = await anOpenConversation({}, { readSeq: 3 })
    room.says(aFrame(3, [fromBen(4)]))
    expect(conversation.info.getSnapshot()).toMatchObject({ readSeq: 4, unreadLine: null })

    attention.becomes({ isFocused: false })
    room.says(aFrame(4, [fromBen(5), fromBen(6)]))

    expect(conversation.info.getSnapshot()).toMatchObject({ readSeq: 4, unreadLine: 4 })
  })
})

describe('the line', () => {
  test('[SDK-64] is drawn where reading began, and stays put while one reads on', async () => {
    const { conversation, room } = await anOpenConversation({ last: 9 }, { readSeq: 5 })
    expect(conversation.info.getSnapshot()?.unreadLine).toBe(5)

    room.says(aFrame(9, [fromBen(10)]))
    expect(conversation.info.getSnapshot()?.unreadLine).toBe(5)
    conversation.clearUnreadLine()

    expect(conversation.info.getSnapshot()?.unreadLine).toBeNull()
  })

  test('[SDK-64] is drawn anew by what arrives unseen, and not by one’s own', async () => {
    const { conversation, room, attention } = await anOpenConversation({ last: 9 }, { readSeq: 5 })
    attention.becomes({ isVisible: false, isFocused: false })

    room.says(aFrame(9, [aMessage(10)]))
    expect(conversation.info.getSnapshot()?.unreadLine).toBe(5)
    room.says(aFrame(10, [fromBen(11)]))
    room.says(aFrame(11, [fromBen(12)]))
    expect(conversation.info.getSnapshot()?.unreadLine).toBe(10)
    attention.becomes({ isVisible: true, isFocused: true })

    expect(conversation.info.getSnapshot()).toMatchObject({ unreadLine: 10, readSeq: 12 })
  })

  test('[SDK-64] is where the list says before the room has said anything', async () => {
    const client = await aClient()
    client.personal().opens()
    client.hears(aSnapshot([aRow(algebra, { lastSeq: 9, readSeq: 5, unread: 4 })]))

    const conversation = client.homeroom.open(algebra)
    await settled()
    client.roomOf(algebra).opens()
    client.roomOf(algebra).says(aWelcome({ messages: messagesFrom(1, 9), readSeq: 9 }))

    expect(conversation.info.getSnapshot()?.unreadLine).toBe(5)
  })
})

describe('marks', () => {
  test('[SDK-65] marking unread draws the line and is not undone by looking on, only by coming back', async () => {
    const { conversation, room, attention } = await anOpenConversation({ last: 9 }, { readSeq: 9 })

    conversation.markUnread(7)
    room.says(aFrame(9, [fromBen(10)]))
    expect(room.saidOf('mark-unread')).toEqual([{ type: 'mark-unread', seq: 7 }])
    expect(conversation.info.getSnapshot()).toMatchObject({ readSeq: 6, unreadLine: 6 })
    room.says(aWelcome({ verdict: 'complete', rev: 10, readSeq: 6 }))
    expect(room.saidOf('viewing').at(-1)).toMatchObject({ viewing: false })
    attention.becomes({ isFocused: false })
    attention.becomes({ isFocused: true })

    expect(room.saidOf('viewing').at(-1)).toMatchObject({ viewing: true })
    expect(conversation.info.getSnapshot()?.readSeq).toBe(10)
  })

  test('[SDK-65] without a socket marks go by request', async () => {
    const { conversation, room, server } = await anOpenConversation({ last: 9 }, { readSeq: 2 })
    room.cuts()

    conversation.markRead()
    conversation.markUnread(7)
    await settled()

    expect(server.asked.map(({ line, body }) => [line, body])).toEqual([
      [`POST /v1/conversations/${algebra}/read`, { seq: 9 }],
      [`POST /v1/conversations/${algebra}/unread`, { seq: 7 }],
    ])
  })

  test('[SDK-66] what another device has read is read here, and what it has marked unread is unread', async () => {
    const client = await anOpenConversation({ last: 9 }, { readSeq: 2 })
    client.attention.becomes({ isFocused: false })
    client.personal().opens()
    client.hears(aSnapshot([aRow(algebra, { lastSeq: 9, readSeq: 2, unread: 7, rev: 9 })]))

    client.hears({ type: 'cursors', cursors: [{ conversationId: algebra, readSeq: 8, lastSeq: 9 }] })
    expect(client.conversation.info.getSnapshot()?.readSeq).toBe(8)
    client.hears({ type: 'cursors', cursors: [{ conversationId: algebra, readSeq: 4, lastSeq: 9 }] })

    expect(client.conversation.info.getSnapshot()?.readSeq).toBe(4)
  })
})

test('[SDK-66] receipts replace one another by person, and begin anew with a welcome', async () => {
  const ben = 'ben' as UserId
  const cyd = 'cyd' as UserId
  const { conversation, room } = await anOpenConversation(
    {},
    { receipts: [{ userId: ben, readSeq: 1, viewing: false }] },
  )
  room.says({ type: 'receipts', receipts: [{ userId: cyd, readSeq: 3, viewing: true }] })
  room.says({ type: 'receipts', receipts: [{ userId: ben, readSeq: 2, viewing: false }] })
  expect(
    [...conversation.receipts.getSnapshot().values()].map(({ userId, readSeq }) => [userId, readSeq]),
  ).toEqual([
    [ben, 2],
    [cyd, 3],
  ])

  room.says(aWelcome({ verdict: 'complete', rev: 3 }))

  expect(conversation.receipts.getSnapshot().size).toBe(0)
})

test('[SDK-66] settings replace those before them as a whole', async () => {
  const { conversation, room } = await anOpenConversation()
  room.says(aFrame(3, [], { to: 4, settings: { title: 'Algebra', locked: true }, viewers: 2 }))
  expect(conversation.info.getSnapshot()).toMatchObject({ view: { locked: true }, viewers: 2 })

  room.says(aFrame(4, [], { to: 5, settings: { title: 'Algebra II' } }))

  expect(conversation.info.getSnapshot()?.view).toMatchObject({ title: 'Algebra II', kind: 'class' })
  expect(conversation.info.getSnapshot()?.view.locked).toBeUndefined()
})

describe('the last page', () => {
  /** A visit that has seen 80 messages and is over. */
  async function aVisit(device: Device): Promise<void> {
    const client = await anOpenConversation({ device, tab: 'first', last: 80 }, { readSeq: 80 })
    client.homeroom.close()
    device.closes('first')
    await settled()
  }

  test('[SDK-67] is shown at once, without network, and proved by a join from its place', async () => {
    const device = new Device()
    await aVisit(device)

    const client = await aClient({
      device,
      tab: 'second',
      userId: 'ada',
      token: () => new Promise(() => undefined),
    })
    const conversation = client.homeroom.open(algebra)
    await settled()

    expect(conversation.messages.getSnapshot()).toMatchObject({
      messages: messagesFrom(81 - pageKeptMessages, 80),
      freshness: 'cached',
      older: { state: 'more' },
    })
    expect(conversation.info.getSnapshot()).toMatchObject({ view: { title: 'Algebra' }, readSeq: 0 })
  })

  test('[SDK-67] is completed by what has come since, or dropped with a reset', async () => {
    const device = new Device()
    await aVisit(device)
    const client = await aClient({ device, tab: 'second' })
    const conversation = client.homeroom.open(algebra)
    await settled()
    const room = client.roomOf(algebra)
    room.opens()
    expect(room.saidOf('join')).toEqual([{ type: 'join', epoch: anEpoch, rev: 80 }])
    room.says(aWelcome({ verdict: 'complete', messages: messagesFrom(81, 82) }))
    expect(conversation.messages.getSnapshot()).toMatchObject({ freshness: 'live', lastSeq: 82 })

    room.says(aWelcome({ epoch: anotherEpoch, messages: messagesFrom(1, 2) }))

    expect(conversation.messages.getSnapshot().messages).toEqual(messagesFrom(1, 2))
  })

  test('[SDK-67] that comes after the join was said is left alone', async () => {
    const device = new Device()
    await aVisit(device)
    const opening = Promise.withResolvers<void>()
    device.opening = opening.promise

    const client = await aClient({ device, tab: 'second' })
    const conversation = client.homeroom.open(algebra)
    await settled()
    client.roomOf(algebra).opens()
    opening.resolve()
    await settled()
    expect(conversation.messages.getSnapshot().freshness).toBe('none')
    client.roomOf(algebra).says(aWelcome({ messages: messagesFrom(60, 90) }))

    expect(conversation.messages.getSnapshot().messages).toEqual(messagesFrom(60, 90))
  })

  test('[SDK-67] becomes stale when the socket goes, and live when it is back', async () => {
    const { conversation, room, clock, roomOf } = await anOpenConversation()

    room.cuts()
    expect(conversation.messages.getSnapshot().freshness).toBe('stale')
    clock.advance(30_000)
    await settled()
    roomOf(algebra).opens()
    roomOf(algebra).says(aWelcome({ verdict: 'complete', rev: 3 }))

    expect(conversation.messages.getSnapshot().freshness).toBe('live')
  })

  test('[SDK-68] is kept a moment after a change and when the tab is hidden, and only so many of them', async () => {
    const { device, clock, room, attention, homeroom, roomOf } = await anOpenConversation()
    const kept = async () => (await device.records('page/')).map(([key]) => key)
    expect(await kept()).toEqual([])
    clock.advance(keepAfterMs)
    await settled()
    expect(await kept()).toEqual([`page/${algebra}`])
    room.says(aFrame(3, [fromBen(4)]))
    attention.becomes({ isVisible: false, isFocused: false })
    await settled()
    expect(JSON.stringify(await device.records('page/'))).toContain('message 4')

    for (let n = 0; n < pagesKeptMax; n++) {
      const id = `cnv_${String(100 + n).padStart(32, '0')}` as ConversationId
      const conversation = homeroom.open(id)
      await settled()
      roomOf(id).opens()
      const view = { ...aWelcome().conversation, id }
      roomOf(id).says(aWelcome({ messages: messagesFrom(1, 2), conversation: view }))
      conversation.close()
      await settled()
    }

    expect(await kept()).toHaveLength(pagesKeptMax)
    expect(await kept()).not.toContain(`page/${algebra}`)
  })
})

describe('drafts', () => {
  test('[SDK-69] survive a reload, show in the list, and go when they are emptied', async () => {
    const device = new Device()
    const first = await anOpenConversation({ device, tab: 'first' })
    first.conversation.setDraft({ text: 'half a thou', replyTo: 2 })
    first.clock.advance(keepAfterMs)
    await settled()
    device.closes('first')

    const second = await aClient({ device, tab: 'second' })
    second.personal().opens()
    second.hears(aSnapshot([aRow(algebra)]))
    const conversation = second.homeroom.open(algebra)
    expect(conversation.draft.getSnapshot()).toEqual({ text: 'half a thou', replyTo: 2 })
    expect(second.homeroom.conversations.getSnapshot().entries[0]?.draft).toBe('half a thou')
    conversation.setDraft({ text: '' })
    second.homeroom.close()
    await settled()

    expect(second.homeroom.conversations.getSnapshot().entries[0]?.draft).toBeUndefined()
    expect(await device.records('draft/')).toEqual([])
  })

  test('[SDK-69] of whom one is about to answer is one without a word', async () => {
    const { conversation, homeroom, device } = await anOpenConversation()

    conversation.setDraft({ text: '', replyTo: 2 })
    homeroom.close()
    await settled()

    expect(await device.records('draft/')).toEqual([[`draft/${algebra}`, { v: 1, text: '', replyTo: 2 }]])
  })
})
