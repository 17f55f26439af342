/** The client SDK against the production build: two people, several tabs, no network for a while, and nothing missing. */
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Conversation } from '../../client/api/conversation.ts'
import type { HomeroomClient } from '../../client/api/homeroom-client.ts'
import type { Store } from '../../client/api/store.ts'
import type { ConversationId } from '../../schema/ids.ts'
import { aCampus, type TestCampus } from '../campus.ts'
import { Device } from '../client/sdk/device.ts'
import { ATab } from './a-device.ts'
import { sharedWorker } from './running-worker.ts'

type Who = keyof TestCampus['people']

const worker = sharedWorker()
let oak: TestCampus
const clients: HomeroomClient[] = []

beforeAll(async () => {
  oak = await aCampus(inject('services'))
})
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})

function signIn(who: Who, tab = new ATab()): HomeroomClient {
  const client = tab.connect(worker.url, () => oak.tokenFor(oak.people[who]))
  clients.push(client)
  return client
}

async function aGroup(title: string): Promise<ConversationId> {
  const body = { kind: 'group', title, members: ['ben'] }
  const { body: view } = await worker.call(oak, 'POST /v1/conversations', { as: oak.people.ada, body })
  return view['id'] as ConversationId
}

const now = <Value>(store: Store<Value>) => store.getSnapshot()
const live = (conversation: Conversation) =>
  expect.poll(() => now(conversation.messages).freshness).toBe('live')
const texts = (conversation: Conversation) => now(conversation.messages).messages.map(({ text }) => text)

/** H7: what the socket has told equals what a request reads. */
async function expectWhole(homeroom: HomeroomClient, conversation: Conversation): Promise<void> {
  const { messages } = now(conversation.messages)
  const { data } = await homeroom.api.messages(conversation.id, { limit: 100 })
  expect(messages.slice(-data.length)).toEqual(data)
}

describe('the list', () => {
  test('[SDK-72] [SDK-63] shows what one is added to and what is said there, and opening it reads it on every tab', async () => {
    const [bens, bensOther, adas] = [signIn('ben'), signIn('ben'), signIn('ada')]
    await expect.poll(() => now(bens.status).state).toBe('live')
    await expect.poll(() => now(bensOther.status).state).toBe('live')
    const id = await aGroup('Reading')
    const [row, otherRow] = [bens, bensOther].map((client) => client.conversations.entry(id))
    await expect.poll(() => row && now(row)?.title).toBe('Reading')

    const said = adas.open(id)
    await said.send({ text: 'hello @ben' }).acked
    await expect.poll(() => row && now(row)).toMatchObject({ unread: 1, mentioned: 1 })
    await expect.poll(() => now(bensOther.conversations.totals).unread).toBeGreaterThanOrEqual(1)
    const opened = bens.open(id)
    await live(opened)

    await expect.poll(() => otherRow && now(otherRow)).toMatchObject({ unread: 0, mentioned: 0 })
    await expect.poll(() => now(said.receipts).get(oak.people.ben.id)).toMatchObject({ readSeq: 1 })
    expect(now(opened.info)).toMatchObject({ unreadLine: 0, view: { title: 'Reading' } })
  })
})

describe('a conversation', () => {
  test('[SDK-55] [H7] tells both what the other says, edits, reacts to, pins and takes back', async () => {
    const id = await aGroup('Acts')
    const [adas, bens] = [signIn('ada'), signIn('ben')]
    const [ada, ben] = [adas.open(id), bens.open(id)]
    await Promise.all([live(ada), live(ben)])

    for (const text of ['one', 'two', 'three']) ada.send({ text })
    expect(now(ada.messages).outgoing).toHaveLength(3)
    await expect.poll(() => texts(ben)).toEqual(['one', 'two', 'three'])
    await expect.poll(() => now(ada.messages).outgoing).toEqual([])
    ben.send({ text: 'an answer', replyTo: 1 })
    await expect.poll(() => texts(ada)).toHaveLength(4)
    await ada.edit(1, 'one, said better')
    await ben.react(1, '👍')
    await ada.pin(3)
    await ada.deleteMessage(2)

    await expect.poll(() => now(ben.messages).quotes.get(1)?.preview).toBe('one, said better')
    await expect.poll(() => now(ben.pinned)).toEqual([3])
    expect((await bens.api.pins(id)).data.map(({ seq }) => seq)).toEqual([3])
    expect((await bens.api.replies(id, 1)).data.map(({ seq }) => seq)).toEqual([4])
    await expect
      .poll(() => now(ada.messages).messages[0]?.reactions)
      .toMatchObject([{ emoji: '👍', count: 1 }])
    await expect.poll(() => texts(ben)).toEqual(['one, said better', '', 'three', 'an answer'])
    const message = now(ben.messages).messages[0]
    expect(message && ben.hasReacted(message, '👍')).toBe(true)
    await Promise.all([expectWhole(adas, ada), expectWhole(bens, ben)])
    await expect(ben.edit(1, 'not mine')).rejects.toMatchObject({ name: 'ApiError' })
    await expectWhole(bens, ben)
  })

  test('[SDK-58] [SDK-67] says on the next visit what was said without network, once and in order', async () => {
    const id = await aGroup('Tunnel')
    const device = new Device()
    const [phone, adas] = [new ATab(device), signIn('ada')]
    const bens = signIn('ben', phone)
    const [ada, ben] = [adas.open(id), bens.open(id)]
    await Promise.all([live(ada), live(ben)])
    await ben.send({ text: 'before' }).acked
    phone.attention.becomes({ isVisible: false })

    phone.loses()
    for (const text of ['one', 'two', 'three']) ben.send({ text })
    await ada.send({ text: 'meanwhile' }).acked
    await expect.poll(() => now(ben.status).state).toBe('offline')
    phone.dies()
    const again = signIn('ben', new ATab(device)).open(id)
    await expect.poll(() => now(again.messages).freshness).toMatch(/cached|live/)
    expect(texts(again)).toContain('before')

    await expect.poll(() => texts(ada)).toEqual(['before', 'meanwhile', 'one', 'two', 'three'])
    await expect.poll(() => texts(again)).toEqual(texts(ada))
    await expect.poll(() => now(again.messages).outgoing).toEqual([])
    expect(await device.records('outbox/')).toEqual([])
  })

  test('[SDK-53] [SDK-54] is paged to its beginning, jumped in, and never has a hole', async () => {
    const id = await aGroup('Long')
    const bens = signIn('ben')
    const all = Array.from({ length: 260 }, (_, index) => `message ${index + 1}`)
    // a person is held to a pace, a key is not
    for (const text of all) {
      const body = { senderId: 'ada', clientMessageId: text.replace(' ', '-'), text }
      await worker.call(oak, `POST /v1/conversations/${id}/messages`, { key: true, body })
    }

    const reader = bens.open(id, { at: 'unread' })
    await live(reader)
    expect(texts(reader)[0]).toBe('message 1')
    expect(now(reader.messages).newer.state).toBe('more')
    await reader.loadNewer()
    await reader.loadNewer()
    expect(texts(reader)).toEqual(all)
    expect(now(reader.info)?.unreadLine).toBe(0)
    const other = signIn('ben').open(id)
    await live(other)
    await other.jumpTo(100)
    await other.loadOlder()
    await other.loadNewer()
    other.jumpToNewest()

    expect(texts(other)).toEqual(all)
    await expect(other.jumpTo(999)).rejects.toMatchObject({ code: 'not_found' })
  }, 120_000)

  test('[SDK-93] [SDK-85] [SDK-86] shows who writes, and carries files', async () => {
    const id = await aGroup('Files')
    const [adas, bens] = [signIn('ada'), signIn('ben')]
    const [ada, ben] = [adas.open(id), bens.open(id)]
    await Promise.all([live(ada), live(ben)])
    ada.typed()
    await expect.poll(() => now(ben.typing)).toEqual(['ada'])

    ada.upload(Object.assign(new Blob(['plain words'], { type: 'text/plain' }), { name: 'words.txt' }))
    await expect.poll(() => now(ada.uploads)[0]).toMatchObject({ state: 'ready', name: 'words.txt' })
    const attachments = now(ada.uploads).flatMap(({ attachment }) => attachment ?? [])
    await ada.send({ text: '', attachments }).acked
    await expect.poll(() => now(ben.messages).messages[0]?.attachments).toMatchObject([{ name: 'words.txt' }])
    const file = now(ben.messages).messages[0]?.attachments?.[0]

    expect(file && (await (await bens.api.download(id, file.id)).text())).toBe('plain words')
    expect(now(ada.uploads)).toEqual([])
    expect(now(ben.typing)).toEqual([])
  })

  test('[SDK-56] [SDK-77] tells a removed member so, and fails what they still say', async () => {
    const id = await aGroup('Leaving')
    const ben = signIn('ben').open(id)
    await live(ben)

    await worker.call(oak, `DELETE /v1/conversations/${id}/members/ben`, { as: oak.people.ada })
    await expect.poll(() => now(ben.status)).toEqual({ state: 'refused', reason: 'removed' })
    ben.send({ text: 'still here?' })
    ben.retryNow()

    await expect.poll(() => now(ben.messages).outgoing).toMatchObject([{ state: 'failed' }])
    expect(
      await worker.call(oak, `GET /v1/conversations/${id}/messages`, { as: oak.people.ada }),
    ).toMatchObject({
      body: { data: [] },
    })
  })
})
