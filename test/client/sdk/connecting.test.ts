/** How a client stands in words, how it gets its tokens, and how it ends. */
import { describe, expect, test } from 'vitest'
import { eachOf } from '../../../client/each-of.ts'
import type { ClientMessageId } from '../../../schema/ids.ts'
import { heartbeatAnswerMs, presenceEveryMs, reconnectMinMs } from '../../../schema/limits.ts'
import { closeCodes } from '../../../schema/protocol/close-codes.ts'
import { aWelcome, messagesFrom } from '../builders.ts'
import { aClient, algebra, aRow, aSnapshot, aToken, ben, beginning, settled } from './a-client.ts'
import { anOpenConversation } from './an-open-conversation.ts'
import { json, refusal } from './fake-server.ts'

describe('the status', () => {
  test('[SDK-77] is connecting, then live, then reconnecting with the time of the next try', async () => {
    const { homeroom, personal, hears, clock } = await aClient()
    const { status } = homeroom
    expect(status.getSnapshot()).toEqual({ state: 'connecting' })

    personal().opens()
    hears(aSnapshot([]))
    expect(status.getSnapshot()).toEqual({ state: 'live' })
    personal().cuts()
    const waiting = status.getSnapshot()
    expect(waiting).toMatchObject({ state: 'reconnecting', attempt: 1 })
    const nextTryAt = waiting.state === 'reconnecting' ? (waiting.nextTryAt ?? 0) : 0
    expect(nextTryAt).toBeGreaterThan(beginning + reconnectMinMs)
    clock.advance(nextTryAt - beginning - clock.now())

    expect(status.getSnapshot()).toEqual({ state: 'reconnecting', nextTryAt: null, attempt: 1 })
  })

  test('[SDK-77] is offline while the browser has no network, and the network’s return ends the wait', async () => {
    const { homeroom, personal, hears, attention, sockets } = await aClient()
    personal().opens()
    hears(aSnapshot([]))
    let told = 0
    homeroom.status.subscribe(() => told++)

    attention.becomes({ isOnline: false })
    personal().cuts()
    expect(homeroom.status.getSnapshot()).toEqual({ state: 'offline' })
    const dialled = sockets.length
    attention.becomes({ isOnline: true })
    await settled()

    expect(sockets.length).toBe(dialled + 1)
    expect(homeroom.status.getSnapshot()).toMatchObject({ state: 'reconnecting', nextTryAt: null })
    expect(told).toBeGreaterThan(1)
  })

  test('[SDK-77] a tab that wakes asks its sockets for a sign of life', async () => {
    const { attention, personal, hears, room, clock, homeroom } = await anOpenConversation()
    personal().opens()
    hears(aSnapshot([]))
    attention.becomes({ isVisible: false, isFocused: false })
    room.isMute = true

    attention.becomes({ isVisible: true, isFocused: true })
    expect(room.raw.at(-1) === 'ping' || room.raw.includes('ping')).toBe(true)
    clock.advance(heartbeatAnswerMs)

    expect(room.closedWith).toBe(closeCodes.heartbeatMissed)
    expect(homeroom.status.getSnapshot()).toEqual({ state: 'live' })
  })

  test.each([
    [closeCodes.tokenInvalid, 'token_invalid'],
    [closeCodes.replaced, 'replaced'],
    [closeCodes.removed, 'removed'],
    [4777, 'unknown'],
  ])('[SDK-77] says why a close with %i was for good, until it is tried again', async (code, reason) => {
    const { homeroom, personal, clock, sockets } = await aClient()
    personal().opens()

    personal().cuts(code)
    expect(homeroom.status.getSnapshot()).toEqual({ state: 'refused', reason })
    clock.advance(600_000)
    expect(sockets).toHaveLength(1)
    homeroom.retryNow()
    await settled()

    expect(sockets).toHaveLength(2)
    expect(homeroom.status.getSnapshot()).toEqual({ state: 'connecting' })
  })

  test('[SDK-77] takes the problem before an unknown close for its reason', async () => {
    const { homeroom, personal } = await aClient()
    personal().opens()

    personal().sayText(
      JSON.stringify({ type: 'problem', code: 'not_allowed', title: 'No', detail: 'Not here.', n: 1 }),
    )
    personal().cuts(4777)

    expect(homeroom.status.getSnapshot()).toEqual({
      state: 'refused',
      reason: 'not_allowed',
      detail: 'Not here.',
    })
  })

  test('[SDK-77] a place that is waited for is given up when the conversation is refused', async () => {
    const client = await aClient()
    const conversation = client.homeroom.open(algebra)
    await settled()
    const jump = conversation.jumpTo(5).catch((error: unknown) => error)
    client.roomOf(algebra).opens()

    client.roomOf(algebra).cuts(closeCodes.removed)

    expect(await jump).toMatchObject({ name: 'ApiError', code: 'not_found' })
    expect(conversation.messages.getSnapshot().freshness).toBe('none')
  })
})

describe('tokens', () => {
  test('[SDK-78] tell who signed in; a name that is none is the id', async () => {
    const { homeroom } = await aClient({
      token: async () => aToken('ada', { name: ' ', role: 'instructor' }),
    })

    expect(homeroom.me.getSnapshot()).toEqual({ id: 'ada', name: 'ada', role: 'instructor' })
  })

  test('[SDK-78] are shared by requests until they are about to end, and replaced once after a 401', async () => {
    let made = 0
    const { homeroom, server, clock } = await aClient({
      token: async () => aToken('ada', { n: ++made, exp: (beginning + made * 100_000) / 1000 }),
    })
    expect(made).toBe(1)
    server.answers(/GET/, () => json({ data: [] }))
    await homeroom.api.presence([ben])
    await homeroom.api.presence([ben])
    expect(made).toBe(1)
    clock.advance(80_000)
    await homeroom.api.presence([ben])
    const before = made

    server.answers(/GET/, () => refusal(401, 'unauthenticated'))
    await expect(homeroom.api.presence([ben])).rejects.toMatchObject({ code: 'unauthenticated', status: 401 })

    expect(made).toBe(before + 1)
    expect(new Set(server.asked.slice(-2).map(({ token }) => token)).size).toBe(2)
  })

  test('[SDK-78] that fail are asked for again later, and what is no token is reported', async () => {
    let asked = 0
    const { homeroom, clock, faults, sockets } = await aClient({
      token: async () => {
        asked += 1
        if (asked === 1) throw new Error('The page is busy.')
        return asked === 2 ? 'no token' : aToken('ada')
      },
    })
    expect(homeroom.status.getSnapshot()).toMatchObject({ state: 'reconnecting', attempt: 1 })

    for (let turn = 0; turn < 2; turn++) {
      clock.advance(30_000)
      await settled()
    }

    expect(sockets).toHaveLength(1)
    expect(faults.map(String)).toEqual([
      'Error: The page is busy.',
      'TypeError: The token callback gave something that is not a token.',
    ])
  })

  test('[SDK-78] of somebody else are never used', async () => {
    let user = 'ada'
    const { homeroom, personal, clock, sockets } = await aClient({ token: async () => aToken(user) })
    personal().opens()
    user = 'eve'

    personal().cuts()
    clock.advance(30_000)
    await settled()

    expect(sockets).toHaveLength(1)
    expect(homeroom.status.getSnapshot()).toEqual({ state: 'refused', reason: 'another_user' })
  })
})

describe('requests', () => {
  test('[SDK-79] that may be repeated are, with waits between, and others are not', async () => {
    const { homeroom, server, clock } = await aClient()
    const asked = (line: string) => server.lines.filter((one) => one.startsWith(line)).length
    let outcome: unknown = 'waiting'
    homeroom.api.conversation(algebra).catch((error: unknown) => (outcome = error))
    for (let tries = 1; tries <= 4; tries++) {
      await settled()
      expect(asked('GET')).toBe(tries)
      server.asked.at(-1)?.answer(refusal(503, 'unavailable'))
      await settled()
      clock.advance(29_000)
    }
    expect(outcome).toMatchObject({ code: 'unavailable', status: 503 })

    const group = homeroom.api.createConversation({ kind: 'group', title: 'Us', members: [ben] })
    await settled()
    server.asked.at(-1)?.fail()
    await expect(group).rejects.toMatchObject({ code: 'unreachable', status: 0 })
    expect(asked('POST')).toBe(1)
  })

  test('[SDK-79] wait at least as long as the server says', async () => {
    const { homeroom, server, clock } = await aClient()
    const group = homeroom.api.createConversation({ kind: 'group', title: 'Us', members: [ben] })
    await settled()
    server.asked[0]?.answer(refusal(429, 'rate_limited', { 'retry-after': '7' }))
    await settled()

    clock.advance(6_999)
    await settled()
    expect(server.asked).toHaveLength(1)
    clock.advance(30_000)
    await settled()
    server.asked[1]?.answer(json({ id: algebra }, 201))

    expect(await group).toEqual({ id: algebra })
  })

  test('[SDK-79] that take too long are given up, and those that are aborted end with the reason', async () => {
    const { homeroom, clock, server } = await aClient()
    const slow = homeroom.api.addMembers(algebra, [ben]).catch((error: unknown) => error)
    for (let tries = 0; tries < 4; tries++) {
      await settled()
      clock.advance(15_000)
      await settled()
      clock.advance(30_000)
    }
    expect(await slow).toMatchObject({ code: 'unreachable' })

    const aborting = new AbortController()
    const read = homeroom.api
      .members(algebra, {}, { signal: aborting.signal })
      .catch((error: unknown) => error)
    await settled()
    aborting.abort('gone elsewhere')
    expect(await read).toBe('gone elsewhere')
    server.answers(/members/, () => refusal(503, 'unavailable'))
    const waiting = new AbortController()
    const waits = homeroom.api
      .members(algebra, {}, { signal: waiting.signal })
      .catch((error: unknown) => error)
    await settled()
    waiting.abort('while it waits')

    expect(await waits).toBe('while it waits')
  })

  test('[SDK-79] that are answered by something in between are judged by their status', async () => {
    const { homeroom, server } = await aClient()
    server.answers(/GET/, () => new Response('<html>', { status: 404, statusText: 'Not Found' }))

    await expect(homeroom.api.conversation(algebra)).rejects.toMatchObject({
      code: 'not_found',
      message: 'Not Found',
    })
  })

  test('[SDK-79] for a list are made page by page, no further than somebody asks', async () => {
    const { homeroom, server } = await aClient()
    server.answers(/GET/, ({ searchParams }) => {
      const cursor = Number(searchParams.get('cursor') ?? 0)
      return json({
        data: [aRow(algebra), aRow(algebra)],
        has_more: cursor < 2,
        next_cursor: `${cursor + 1}`,
      })
    })
    let rows = 0
    for await (const _ of eachOf((page) => homeroom.api.conversations({ ...page, archived: true }))) rows += 1
    expect([rows, server.lines.length]).toEqual([6, 3])

    for await (const _ of eachOf((page) => homeroom.api.conversations(page))) break

    expect(server.lines).toHaveLength(4)
  })

  test('[SDK-79] name what they are about', async () => {
    const { homeroom, server } = await aClient()
    server.answers(/./, () => json({ data: [], count: 0, users: null, readSeq: 1, read: 1, failed: 0 }))
    const { api } = homeroom
    const id = algebra

    await api.conversations({ kind: 'group', unread: true, limit: 5 })
    await api.changeConversation(id, { locked: true })
    await api.setLevel(id, 'mentions')
    await api.handOver(id, ben)
    await api.members(id, { cursor: 'c' })
    await api.addMembers(id, [ben])
    await api.removeMember(id, ben)
    await api.mute(id, ben, { seconds: 60 })
    await api.unmute(id, ben)
    await api.block(id, true)
    await api.block(id, false)
    await api.messages(id, { around: 7 })
    await api.editMessage(id, 7, 'better')
    await api.deleteMessage(id, 7)
    await api.edits(id, 7)
    await api.replies(id, 7, { after: 9 })
    await api.pins(id)
    await api.readers(id, 7)
    await api.report(id, 7, { reason: 'spam' })
    await api.reports(id, { status: 'all' })
    await api.resolveReport(id, 1, { resolution: 'dismissed' })
    const later = await api.schedule(id, { text: 'later', publishAt: '2026-11-03T09:00:00Z' })
    await api.scheduled(id)
    await api.cancelScheduled(id, { clientMessageId: 'm1' as ClientMessageId, senderId: ben })
    await api.markRead(id, 7)
    await api.markUnread(id, 7)
    await api.markAllRead()
    await api.search('exam from:me', { limit: 5 })
    await api.searchIn(id, 'exam')
    await api.mentions()
    await api.bookmarks({ in: id })
    await api.bookmark(id, 7, true)
    await api.bookmark(id, 7, false)
    await api.conversationPresence(id)

    expect(server.lines.map((line) => line.replace(`/v1/conversations/${id}`, '…'))).toEqual([
      'GET /v1/conversations?kind=group&unread=true&limit=5',
      'PATCH …',
      'PUT …/level',
      'PUT …/owner',
      'GET …/members?cursor=c',
      'POST …/members',
      'DELETE …/members/ben',
      'PUT …/members/ben/mute',
      'DELETE …/members/ben/mute',
      'PUT …/block',
      'DELETE …/block',
      'GET …/messages?around=7',
      'PATCH …/messages/7',
      'DELETE …/messages/7',
      'GET …/messages/7/edits',
      'GET …/messages/7/replies?after=9',
      'GET …/pins',
      'GET …/messages/7/readers',
      'POST …/messages/7/reports',
      'GET …/reports?status=all',
      'POST …/reports/1/resolution',
      'POST …/scheduled',
      'GET …/scheduled',
      'DELETE …/scheduled/m1?senderId=ben',
      'POST …/read',
      'POST …/unread',
      'POST /v1/read-all',
      'GET /v1/search?q=exam+from%3Ame&limit=5',
      'GET …/search?q=exam',
      'GET /v1/mentions',
      `GET /v1/bookmarks?in=${id}`,
      'PUT …/messages/7/bookmark',
      'DELETE …/messages/7/bookmark',
      'GET …/presence',
    ])
    expect(later).toBeDefined()
    expect(server.asked.find(({ line }) => line.endsWith('/scheduled'))?.body).toMatchObject({
      ...{ text: 'later', publishAt: '2026-11-03T09:00:00Z' },
      clientMessageId: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
  })
})

describe('presence', () => {
  test('[SDK-95] is asked for while somebody subscribes and the tab is visible, once a minute', async () => {
    const { homeroom, server, clock, attention } = await aClient()
    server.answers(/presence/, () => json({ data: [{ userId: ben, state: 'online' }] }))
    const presence = homeroom.presenceOf([ben])
    expect(server.asked).toHaveLength(0)

    const end = presence.subscribe(() => undefined)
    clock.advance(0)
    await settled()
    expect(presence.getSnapshot().get(ben)).toMatchObject({ state: 'online' })
    clock.advance(presenceEveryMs)
    await settled()
    expect(server.asked).toHaveLength(2)
    attention.becomes({ isVisible: false })
    clock.advance(10 * presenceEveryMs)
    await settled()
    expect(server.asked).toHaveLength(2)
    attention.becomes({ isVisible: true })
    clock.advance(0)
    await settled()
    expect(server.asked).toHaveLength(3)
    end()
    end()
    clock.advance(10 * presenceEveryMs)
    await settled()

    expect(server.asked).toHaveLength(3)
  })

  test('[SDK-95] stays what it was when asking fails', async () => {
    const { homeroom, server, clock } = await aClient()
    const body = { known: true, members: [{ userId: ben, state: 'online' }], viewing: null }
    server.answers(/presence/, () => json(body))
    const presence = homeroom.conversationPresence(algebra)
    presence.subscribe(() => undefined)
    clock.advance(0)
    await settled()

    server.answers(/presence/, () => refusal(404, 'not_found'))
    clock.advance(presenceEveryMs)
    await settled()

    expect(server.asked).toHaveLength(2)
    expect(presence.getSnapshot()).toEqual(body)
  })
})

describe('the end', () => {
  test('[SDK-96] leaves no socket, no timer and nobody who listens', async () => {
    const client = await anOpenConversation()
    client.personal().opens()
    client.hears(aSnapshot([aRow(algebra)]))
    client.conversation.send({ text: 'unsent' })
    client.conversation.setDraft({ text: 'draft' })
    client.homeroom.presenceOf([ben])

    client.homeroom.close()
    await settled()

    expect(client.clock.pending).toBe(0)
    expect(client.attention.listeners).toBe(0)
    expect(client.sockets.map(({ closedWith }) => closedWith)).toEqual([1000, 1000])
    expect(client.homeroom.status.getSnapshot()).toEqual({ state: 'idle' })
    expect(await client.device.records('outbox/')).toHaveLength(1)
    expect(() => client.homeroom.open(algebra)).toThrow('closed')
  })

  test('[SDK-96] comes with the signal, and forgetting leaves nothing of the person on the device', async () => {
    const leaving = new AbortController()
    const { homeroom, personal, device } = await aClient({ signal: leaving.signal })
    personal().opens()
    leaving.abort()
    expect(homeroom.status.getSnapshot()).toEqual({ state: 'idle' })

    const other = await anOpenConversation({ device })
    other.conversation.send({ text: 'unsent' })
    await settled()
    await other.homeroom.forget()
    await settled()

    expect(await device.records('')).toEqual([])
  })

  test('[SDK-96] a shared computer keeps nothing at all', async () => {
    const client = await anOpenConversation({ keep: 'memory' })
    client.conversation.send({ text: 'unsent' })
    client.homeroom.close()
    await settled()

    expect(client.device.stores.size).toBe(0)
    expect(aWelcome({ messages: messagesFrom(1, 1) }).messages).toHaveLength(1)
  })
})
