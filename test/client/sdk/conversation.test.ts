/** What a conversation's screen is drawn from: moving through it, and staying where one is. */
import { describe, expect, test } from 'vitest'
import type { ApiError } from '../../../client/api/api-error.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { aFrame, aMessage, anotherEpoch, aWelcome, messagesFrom } from '../builders.ts'
import type { FakeSocket } from '../fake-socket.ts'
import { settled } from './a-client.ts'
import { anOpenConversation } from './an-open-conversation.ts'
import { refusal } from './fake-server.ts'

const seqs = (messages: readonly Message[]) => messages.map(({ seq }) => seq)
const span = (messages: readonly Message[]) => [messages[0]?.seq, messages.at(-1)?.seq, messages.length]

describe('the messages', () => {
  test('[SDK-53] are those of the welcome, without more beyond the ends that are ends', async () => {
    const { conversation } = await anOpenConversation({ from: 1, last: 3 })

    expect(conversation.messages.getSnapshot()).toMatchObject({
      messages: messagesFrom(1, 3),
      older: { state: 'end' },
      newer: { state: 'end' },
      lastSeq: 3,
      freshness: 'live',
    })
  })

  test('[SDK-53] are the same objects until one of them changes', async () => {
    const { conversation, room } = await anOpenConversation()
    const before = conversation.messages.getSnapshot()
    expect(conversation.messages.getSnapshot()).toBe(before)

    room.says(aFrame(3, [aMessage(2, { rev: 4, text: 'edited' })]))

    const { messages } = conversation.messages.getSnapshot()
    expect(before.messages[1]?.text).toBe('message 2')
    expect(messages[1]?.text).toBe('edited')
    expect(messages[0]).toBe(before.messages[0])
    conversation.clearUnreadLine()
    expect(conversation.messages.getSnapshot().messages).toBe(messages)
  })

  test('[SDK-53] a subscriber is told of each change, and of none after ending', async () => {
    const { conversation, room } = await anOpenConversation()
    let told = 0
    const end = conversation.messages.subscribe(() => told++)

    room.says(aFrame(3, [aMessage(4)]))
    expect(told).toBeGreaterThan(0)
    const before = told
    end()
    end()
    room.says(aFrame(4, [aMessage(5)]))

    expect(told).toBe(before)
  })
})

describe('backfill', () => {
  test('[SDK-53] older messages come by pages, until the first one', async () => {
    const { conversation, server } = await anOpenConversation({ from: 231, last: 250 })
    server.holds(() => messagesFrom(1, 250))
    expect(conversation.messages.getSnapshot().older).toEqual({ state: 'more' })

    const loading = conversation.loadOlder()
    expect(conversation.messages.getSnapshot().older).toEqual({ state: 'loading' })
    await loading
    await Promise.all([conversation.loadOlder(), conversation.loadOlder()])
    await conversation.loadOlder()
    await conversation.loadOlder()

    expect(server.lines.map((line) => line.split('?')[1])).toEqual([
      'before=231&limit=100',
      'before=131&limit=100',
      'before=31&limit=100',
    ])
    expect(conversation.messages.getSnapshot()).toMatchObject({
      messages: messagesFrom(1, 250),
      older: { state: 'end' },
    })
  })

  test('[SDK-53] an end that fails says why, and can be asked again', async () => {
    const { conversation, server, clock } = await anOpenConversation({ from: 50, last: 60 })
    server.answers(/messages/, () => refusal(404, 'not_found'))

    const failure = await conversation.loadOlder().catch((error: unknown) => error)

    expect(failure).toMatchObject({ name: 'ApiError', code: 'not_found', requestId: 'req_1' })
    expect(conversation.messages.getSnapshot().older).toEqual({ state: 'failed', error: failure })
    server.holds(() => messagesFrom(1, 60))
    await conversation.loadOlder()
    expect(conversation.messages.getSnapshot().older).toEqual({ state: 'end' })
    expect(clock.pending).toBeGreaterThan(0)
  })

  test('[SDK-53] a page that can not close the gap is an end that fails, not a hole', async () => {
    const { conversation, server } = await anOpenConversation({ from: 50, last: 60 })
    server.holds(() => messagesFrom(1, 60).filter(({ seq }) => seq < 40 || seq > 49))
    server.answers(/before=50/, () =>
      Response.json({
        data: messagesFrom(1, 39),
        users: [],
        epoch: 'epoch0001',
        first: 1,
        last: 49,
        gaps: [],
      }),
    )

    const failure = await conversation.loadOlder().catch((error: ApiError) => error.code)

    expect(failure).toBe('history_unavailable')
    expect(span(conversation.messages.getSnapshot().messages)).toEqual([50, 60, 11])
  })

  test('[SDK-52] a page that was asked for before a reset is asked for again', async () => {
    const { conversation, room, server } = await anOpenConversation({ from: 50, last: 60 })
    const loading = conversation.loadOlder()
    await settled()

    room.says(aFrame(99, [aMessage(61, { rev: 100 })])) // missed: the room answers the join with a reset
    room.says(aWelcome({ rev: 100, messages: messagesFrom(50, 61).map((one) => ({ ...one, rev: 100 })) }))
    server.holds(() => messagesFrom(1, 61).map((one) => ({ ...one, rev: 100, text: 'as of 100' })))
    server.asked[0]?.answer(
      Response.json({
        data: messagesFrom(1, 49),
        users: [],
        epoch: 'epoch0001',
        first: 1,
        last: 49,
        gaps: [],
      }),
    )
    await loading

    expect(server.asked).toHaveLength(2)
    expect(conversation.get(49)?.text).toBe('as of 100')
  })

  test('[SDK-53] whoever gives up waiting is told so, and the page is used all the same', async () => {
    const { conversation, server } = await anOpenConversation({ from: 50, last: 60 })
    const aborting = new AbortController()
    const reason = conversation.loadOlder({ signal: aborting.signal }).catch((error: unknown) => error)
    await settled()

    aborting.abort('enough')
    server.asked[0]?.answer(
      Response.json({
        data: messagesFrom(1, 49),
        users: [],
        epoch: 'epoch0001',
        first: 1,
        last: 49,
        gaps: [],
      }),
    )

    expect(await reason).toBe('enough')
    await settled()
    expect(span(conversation.messages.getSnapshot().messages)).toEqual([1, 60, 60])
  })
})

describe('jumping', () => {
  test('[SDK-54] shows the place with its surroundings, from there both ways up to the newest', async () => {
    const { conversation, server, room } = await anOpenConversation({ from: 951, last: 1000 })
    server.holds(() => messagesFrom(1, 1000))

    await conversation.jumpTo(500)
    expect(span(conversation.messages.getSnapshot().messages)).toEqual([450, 549, 100])
    expect(conversation.messages.getSnapshot()).toMatchObject({
      older: { state: 'more' },
      newer: { state: 'more' },
    })
    room.says(aFrame(1000, [aMessage(1001)]))
    expect(span(conversation.messages.getSnapshot().messages)).toEqual([450, 549, 100])
    expect(conversation.messages.getSnapshot().lastSeq).toBe(1001)
    for (let page = 0; page < 5; page++) await conversation.loadNewer()

    expect(span(conversation.messages.getSnapshot().messages)).toEqual([450, 1001, 552])
    expect(conversation.messages.getSnapshot().newer).toEqual({ state: 'end' })
  })

  test('[SDK-54] back to the newest and to a place that is held asks nobody', async () => {
    const { conversation, server } = await anOpenConversation({ from: 951, last: 1000 })
    server.holds(() => messagesFrom(1, 1000))
    await conversation.jumpTo(500)

    conversation.jumpToNewest()
    expect(span(conversation.messages.getSnapshot().messages)).toEqual([951, 1000, 50])
    await conversation.jumpTo(470)

    expect(span(conversation.messages.getSnapshot().messages)).toEqual([450, 549, 100])
    expect(server.asked).toHaveLength(1)
  })

  test('[SDK-54] of two jumps the later one counts, whichever page comes first', async () => {
    const { conversation, server } = await anOpenConversation({ from: 951, last: 1000 })
    const pageOf = (first: number, last: number) =>
      Response.json({ data: messagesFrom(first, last), users: [], epoch: 'epoch0001', first, last, gaps: [] })
    const jumps = [conversation.jumpTo(200), conversation.jumpTo(500)]
    await settled()

    server.asked[1]?.answer(pageOf(450, 549))
    await settled()
    server.asked[0]?.answer(pageOf(150, 249))
    await Promise.all(jumps)

    expect(span(conversation.messages.getSnapshot().messages)).toEqual([450, 549, 100])
  })

  test('[SDK-54] to what does not exist is refused and moves nothing', async () => {
    const { conversation, server } = await anOpenConversation({ from: 10, last: 20 })
    server.holds(() => messagesFrom(1, 20))

    await expect(conversation.jumpTo(99)).rejects.toMatchObject({ code: 'not_found' })

    expect(span(conversation.messages.getSnapshot().messages)).toEqual([1, 20, 20])
  })

  test('[SDK-54] a conversation that is opened at a message shows nothing before it', async () => {
    const { conversation, server } = await anOpenConversation({ from: 951, last: 1000, at: 500 })
    expect(conversation.messages.getSnapshot().freshness).toBe('none')

    server.asked[0]?.answer(
      Response.json({
        data: messagesFrom(450, 549),
        users: [],
        epoch: 'epoch0001',
        first: 450,
        last: 549,
        gaps: [],
      }),
    )
    await settled()

    expect(conversation.messages.getSnapshot().freshness).toBe('live')
    expect(span(conversation.messages.getSnapshot().messages)).toEqual([450, 549, 100])
  })

  test('[SDK-54] a conversation that is opened at the first unread one begins around it', async () => {
    const { conversation, server } = await anOpenConversation(
      { from: 951, last: 1000, at: 'unread' },
      { readSeq: 300 },
    )
    server.holds(() => messagesFrom(1, 1000))
    server.asked[0]?.answer(
      Response.json({
        data: messagesFrom(251, 350),
        users: [],
        epoch: 'epoch0001',
        first: 251,
        last: 350,
        gaps: [],
      }),
    )
    await settled()

    expect(server.lines[0]).toContain('around=301')
    expect(seqs(conversation.messages.getSnapshot().messages)).toContain(301)
    expect(conversation.info.getSnapshot()?.unreadLine).toBe(300)
  })

  test('[SDK-54] without anything unread, or without an answer, it begins at the newest', async () => {
    const read = await anOpenConversation({ from: 951, last: 1000, at: 'unread' }, { readSeq: 1000 })
    expect(span(read.conversation.messages.getSnapshot().messages)).toEqual([951, 1000, 50])
    expect(read.conversation.messages.getSnapshot().freshness).toBe('live')

    const refused = await anOpenConversation({ from: 951, last: 1000, at: 7 })
    refused.server.asked[0]?.answer(refusal(404, 'not_found'))
    await settled()
    expect(refused.conversation.messages.getSnapshot().freshness).toBe('live')
    expect(span(refused.conversation.messages.getSnapshot().messages)).toEqual([951, 1000, 50])
  })
})

describe('a reset', () => {
  const reset = (room: FakeSocket) => room.says(aWelcome({ rev: 3000, messages: messagesFrom(1951, 2000) }))

  test('[SDK-54] brings the reader back to the place, and shows what was there until it is held again', async () => {
    const { conversation, server, room } = await anOpenConversation({ from: 951, last: 1000 })
    server.holds(() => messagesFrom(1, 1000))
    await conversation.jumpTo(500)
    conversation.lookAt(520)
    expect(span(conversation.messages.getSnapshot().messages)).toEqual([450, 549, 100])

    room.says(aFrame(2999, []))
    reset(room)
    expect(span(conversation.messages.getSnapshot().messages)).toEqual([450, 549, 100])
    expect(conversation.messages.getSnapshot().newer.state).toBe('more')
    server.holds(() => messagesFrom(1, 2000).map((one) => ({ ...one, text: 'again' })))
    await settled()

    const { messages } = conversation.messages.getSnapshot()
    expect(seqs(messages)).toContain(520)
    expect(messages.every(({ text }) => text === 'again')).toBe(true)
  })

  test('[SDK-54] of a reader at the newest shows the newest', async () => {
    const { conversation, room } = await anOpenConversation({ from: 951, last: 1000 })

    room.says(aFrame(2999, []))
    reset(room)

    expect(span(conversation.messages.getSnapshot().messages)).toEqual([1951, 2000, 50])
  })

  test('[SDK-54] to another epoch forgets the place', async () => {
    const { conversation, server, room } = await anOpenConversation({ from: 951, last: 1000 })
    server.holds(() => messagesFrom(1, 1000))
    await conversation.jumpTo(500)

    room.says(aFrame(0, [], { epoch: anotherEpoch }))
    room.says(aWelcome({ epoch: anotherEpoch, messages: messagesFrom(1, 2) }))

    expect(span(conversation.messages.getSnapshot().messages)).toEqual([1, 2, 2])
    expect(conversation.messages.getSnapshot().newer.state).toBe('end')
  })
})

test('[SDK-51] a conversation of 100,000 is paged to its beginning and back in bounded memory', async () => {
  const { messagesHeldMax, messagesSlack, pageMessagesMax } = await import('../../../schema/limits.ts')
  const all = messagesFrom(1, 100_000)
  const { conversation, server } = await anOpenConversation({ from: 99_951, last: 100_000 })
  server.holds(() => all)
  const held = () => conversation.messages.getSnapshot().messages
  const isWhole = () => held().every((message, index) => message.seq === (held()[0]?.seq ?? 0) + index)

  for (let page = 0; held()[0]?.seq !== 1; page++) {
    await conversation.loadOlder()
    conversation.lookAt(held()[0]?.seq ?? 1)
    if (page % 100 === 0) expect(isWhole()).toBe(true)
  }
  expect(held().length).toBeLessThan(messagesHeldMax + messagesSlack + pageMessagesMax)
  for (let page = 0; conversation.messages.getSnapshot().newer.state !== 'end'; page++) {
    await conversation.loadNewer()
    conversation.lookAt(held().at(-1)?.seq ?? 1)
    if (page % 100 === 0) expect(isWhole()).toBe(true)
  }

  expect(held().at(-1)?.seq).toBe(100_000)
  expect(isWhole()).toBe(true)
  expect(held().length).toBeLessThan(messagesHeldMax + messagesSlack + pageMessagesMax)
})
