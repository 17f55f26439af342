/** The list of one's conversations: by snapshot, by what changes in it, by page, and as an earlier visit left it. */
import { describe, expect, test } from 'vitest'
import type { ConversationId } from '../../../schema/ids.ts'
import { keepAfterMs } from '../../../schema/limits.ts'
import type { ListedConversation, Summary } from '../../../schema/protocol/summary.ts'
import { aFrame, aMessage } from '../builders.ts'
import { aClient, type AClient, ada, algebra, aRow, aSnapshot, ben, biology, settled } from './a-client.ts'
import { anOpenConversation } from './an-open-conversation.ts'
import { Device } from './device.ts'
import { json, refusal } from './fake-server.ts'

const idOf = (n: number) => `cnv_${String(n).padStart(32, '0')}` as ConversationId
const minute = (n: number) => new Date(Date.UTC(2026, 10, 2, 8) + n * 60_000).toISOString()
const rows = (from: number, to: number, more: Partial<ListedConversation> = {}) =>
  Array.from({ length: to - from + 1 }, (_, at) =>
    aRow(idOf(from + at), { activeAt: minute(-from - at), ...more }),
  )

function aSummary(conversationId: ConversationId, more: Partial<Summary> = {}): Summary {
  return {
    conversationId,
    settings: { title: 'Algebra' },
    rev: 4,
    lastSeq: 4,
    activeAt: minute(60),
    newest: { seq: 4, sender: { id: ben, name: 'Ben', role: 'student' }, preview: 'news' },
    deletedSeqs: [],
    mentions: [],
    ...more,
  }
}

async function aList(conversations: ListedConversation[], more: Parameters<typeof aSnapshot>[1] = {}) {
  const client = await aClient()
  client.personal().opens()
  client.hears(aSnapshot(conversations, more))
  return client
}

const list = ({ homeroom }: Pick<AClient, 'homeroom'>) => homeroom.conversations.getSnapshot()
const ids = (client: Pick<AClient, 'homeroom'>) => list(client).entries.map(({ id }) => id)

describe('rows', () => {
  test('[SDK-70] come with the snapshot, latest first, without the archived', async () => {
    const client = await aList([
      aRow(idOf(1), { activeAt: minute(1) }),
      aRow(idOf(2), { activeAt: minute(3) }),
      aRow(idOf(3), { activeAt: minute(2), archivedAt: minute(2) }),
    ])

    expect(ids(client)).toEqual([idOf(2), idOf(1)])
    expect(list(client)).toMatchObject({ freshness: 'live', more: { state: 'end' }, isDelayed: false })
    expect(client.personal().saidOf('join')).toHaveLength(1)
  })

  test('[SDK-71] follow summaries, and only the row that has changed is another object', async () => {
    const client = await aList([aRow(algebra), aRow(biology, { activeAt: minute(50) })])
    const before = list(client).entries

    client.hears({
      type: 'summaries',
      summaries: [aSummary(algebra, { mentions: [{ seq: 4, userIds: [ada] }] })],
    })

    const { entries } = list(client)
    expect(entries.map(({ id }) => id)).toEqual([algebra, biology])
    expect(entries[0]).toMatchObject({ unread: 1, mentioned: 1, lastSeq: 4, newest: { preview: 'news' } })
    expect(entries[1]).toBe(before[0])
    client.hears({ type: 'summaries', summaries: [aSummary(algebra, { rev: 2, lastSeq: 2 })] })
    expect(list(client).entries).toBe(entries)
  })

  test('[SDK-71] lose what a later summary does not say', async () => {
    const client = await aList([aRow(algebra, { locked: true, newest: aSummary(algebra).newest ?? never() })])

    const { newest: _, ...empty } = aSummary(algebra)
    client.hears({ type: 'summaries', summaries: [empty] })

    expect(list(client).entries[0]).not.toHaveProperty('locked')
    expect(list(client).entries[0]).not.toHaveProperty('newest')
  })

  test('[SDK-72] follow cursors and membership', async () => {
    const client = await aList([aRow(algebra, { lastSeq: 9, readSeq: 2, unread: 7 })])
    const row = client.homeroom.conversations.entry(algebra)

    client.hears({ type: 'cursors', cursors: [{ conversationId: algebra, readSeq: 9, lastSeq: 9 }] })
    expect(row.getSnapshot()).toMatchObject({ unread: 0, readSeq: 9 })
    client.hears({ type: 'membership', added: [aRow(biology, { activeAt: minute(90) })], removed: [algebra] })

    expect(ids(client)).toEqual([biology])
    expect(row.getSnapshot()).toBeNull()
  })

  test('[SDK-73] hear of what happens before the reader’s eyes from the conversation itself', async () => {
    const client = await anOpenConversation({}, { users: [{ id: ben, name: 'Ben', role: 'student' }] })
    client.personal().opens()
    client.hears(aSnapshot([aRow(algebra)]))

    client.room.says(
      aFrame(3, [aMessage(4, { senderId: ben, text: 'before  your\neyes', sentAt: minute(70) })]),
    )

    expect(list(client).entries[0]).toMatchObject({
      ...{ lastSeq: 4, readSeq: 4, unread: 0, activeAt: minute(70) },
      newest: { seq: 4, preview: 'before your eyes', sender: { name: 'Ben' } },
    })
    client.attention.becomes({ isFocused: false })
    client.room.says(aFrame(4, [aMessage(5, { senderId: ben })]))
    expect(list(client).entries[0]?.lastSeq).toBe(4)
  })
})

describe('totals', () => {
  test('[SDK-74] are over what is listed and what is not', async () => {
    const client = await aList([aRow(algebra, { lastSeq: 9, readSeq: 2, unread: 7 })], {
      hasMore: true,
      unreadTotal: 20,
      mentionedTotal: 2,
    })
    const { totals } = client.homeroom.conversations
    expect(totals.getSnapshot()).toEqual({ unread: 20, mentioned: 2 })
    expect(totals.getSnapshot()).toBe(totals.getSnapshot())

    client.hears({ type: 'cursors', cursors: [{ conversationId: algebra, readSeq: 9, lastSeq: 9 }] })
    expect(totals.getSnapshot().unread).toBe(13)
    client.server.answers(/GET .*conversations\?/, () =>
      json({
        data: [aRow(biology, { lastSeq: 9, readSeq: 4, unread: 5, mentioned: 2, activeAt: minute(-9) })],
        ...{ has_more: false, next_cursor: null, unread_total: 13, mentioned_total: 2, delayed: false },
      }),
    )
    await client.homeroom.conversations.loadMore()
    expect(totals.getSnapshot()).toEqual({ unread: 13, mentioned: 2 })
    client.hears({ type: 'cursors', cursors: [{ conversationId: biology, readSeq: 9, lastSeq: 9 }] })

    expect(totals.getSnapshot()).toEqual({ unread: 8, mentioned: 0 })
  })

  test('[SDK-74] know of no mentions elsewhere from a server that does not count them', async () => {
    const client = await aList([aRow(algebra, { lastSeq: 9, readSeq: 2, unread: 7, mentioned: 1 })], {
      hasMore: true,
      unreadTotal: 20,
    })

    expect(client.homeroom.conversations.totals.getSnapshot()).toEqual({ unread: 20, mentioned: 1 })
  })

  test('[SDK-74] stop where badges stop', async () => {
    const client = await aList([aRow(algebra, { lastSeq: 900, readSeq: 0, unread: 900 })], {
      unreadTotal: 999,
    })

    client.hears({ type: 'summaries', summaries: [aSummary(algebra, { rev: 2_000, lastSeq: 1_500 })] })

    expect(client.homeroom.conversations.totals.getSnapshot().unread).toBe(999)
  })
})

describe('pages', () => {
  /** A server with so many conversations; what is said of them can be changed by the test. */
  function serves({ server }: AClient, all: () => ListedConversation[]) {
    server.answers(/GET .*conversations\?/, ({ searchParams }) => {
      const from = Number(searchParams.get('cursor') ?? 0)
      const data = all().slice(from, from + 100)
      const next = from + 100 < all().length ? String(from + 100) : null
      const totals = { unread_total: 0, mentioned_total: 0, delayed: false }
      return json({ data, has_more: next !== null, next_cursor: next, ...totals })
    })
  }

  test('[SDK-75] go on behind the snapshot to the end', async () => {
    const client = await aList(rows(1, 50), { hasMore: true })
    serves(client, () => rows(1, 230))
    const { conversations } = client.homeroom

    expect(list(client).more).toEqual({ state: 'more' })
    const loading = [conversations.loadMore(), conversations.loadMore()]
    expect(list(client).more).toEqual({ state: 'loading' })
    await Promise.all(loading)
    await conversations.loadMore()
    await conversations.loadMore()
    await conversations.loadMore()

    expect(ids(client)).toEqual(rows(1, 230).map(({ id }) => id))
    expect(list(client).more).toEqual({ state: 'end' })
    expect(client.server.asked).toHaveLength(3)
  })

  test('[SDK-75] that fail say so and can be asked for again', async () => {
    const client = await aList(rows(1, 50), { hasMore: true })
    client.server.answers(/GET/, () => refusal(400, 'cursor_invalid'))
    await expect(client.homeroom.conversations.loadMore()).rejects.toMatchObject({ code: 'cursor_invalid' })
    expect(list(client).more).toMatchObject({ state: 'failed', error: { code: 'cursor_invalid' } })

    serves(client, () => rows(1, 60))
    await client.homeroom.conversations.loadMore()

    expect(ids(client)).toHaveLength(60)
    const aborted = AbortSignal.abort('enough')
    await expect(client.homeroom.conversations.loadMore({ signal: aborted })).rejects.toBe('enough')
  })

  test('[SDK-75] do not take back what a summary has told of since', async () => {
    const client = await aList(rows(1, 50), { hasMore: true })
    const loading = client.homeroom.conversations.loadMore()
    await settled()
    client.hears({ type: 'summaries', summaries: [aSummary(idOf(7), { rev: 9, lastSeq: 9 })] })
    client.server.asked[0]?.answer(
      json({
        data: rows(1, 60),
        has_more: false,
        next_cursor: null,
        unread_total: 6,
        mentioned_total: 0,
        delayed: false,
      }),
    )
    await loading

    expect(client.homeroom.conversations.entry(idOf(7)).getSnapshot()).toMatchObject({
      lastSeq: 9,
      unread: 6,
    })
  })

  test('[SDK-75] are checked after a new snapshot: what is gone goes, what has come stays', async () => {
    const client = await aList(rows(1, 50), { hasMore: true })
    serves(client, () => rows(1, 120))
    await client.homeroom.conversations.loadMore()
    await client.homeroom.conversations.loadMore()
    expect(ids(client)).toHaveLength(120)

    serves(client, () => rows(1, 110))
    client.personal().cuts()
    expect(list(client).freshness).toBe('stale')
    client.clock.advance(30_000)
    await settled()
    client.personal().opens()
    client.hears(aSnapshot(rows(1, 50), { hasMore: true }))
    client.hears({ type: 'membership', added: [aRow(idOf(500), { activeAt: minute(99) })], removed: [] })
    expect(ids(client)).toHaveLength(121)
    await settled()

    expect(ids(client)).toEqual([idOf(500), ...rows(1, 110).map(({ id }) => id)])
    expect(list(client).freshness).toBe('live')
  })
})

test('[SDK-76] an earlier visit’s list is shown at once and replaced by the snapshot', async () => {
  const device = new Device()
  const first = await aClient({ device, tab: 'first' })
  first.personal().opens()
  first.hears(
    aSnapshot([aRow(algebra, { lastSeq: 9, readSeq: 4, unread: 5 }), aRow(biology)], { unreadTotal: 12 }),
  )
  first.clock.advance(keepAfterMs)
  await settled()

  const second = await aClient({
    device,
    tab: 'second',
    userId: 'ada',
    token: () => new Promise(() => undefined),
  })
  expect(ids(second)).toEqual([biology, algebra])
  expect(list(second).freshness).toBe('cached')
  expect(second.homeroom.conversations.totals.getSnapshot()).toEqual({ unread: 12, mentioned: 0 })
  const third = await aClient({ device, tab: 'third' })
  third.personal().opens()
  third.hears(aSnapshot([aRow(algebra)]))

  expect(ids(third)).toEqual([algebra])
  expect(third.homeroom.conversations.totals.getSnapshot()).toEqual({ unread: 0, mentioned: 0 })
})

test('[SDK-76] `delayed` is passed on', async () => {
  const client = await aList([aRow(algebra)], { delayed: true })

  expect(list(client).isDelayed).toBe(true)
})

function never(): never {
  throw new Error('A summary of a builder has something newest.')
}
