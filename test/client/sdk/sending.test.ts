/** What the reader says: shown at once, said once and in order, and there after every kind of interruption. */
import { describe, expect, test } from 'vitest'
import { SendRefused } from '../../../client/send-refused.ts'
import { failedKeptMs } from '../../../schema/limits.ts'
import { closeCodes } from '../../../schema/protocol/close-codes.ts'
import type { ClientMessageId, UserId } from '../../../schema/ids.ts'
import { aFrame, aMessage, anAck, aWelcome, messagesFrom } from '../builders.ts'
import type { FakeSocket } from '../fake-socket.ts'
import { aClient, ada, algebra, beginning, biology, settled } from './a-client.ts'
import { anOpenConversation } from './an-open-conversation.ts'
import { Device } from './device.ts'

const texts = (room: FakeSocket) => room.saidOf('send').map(({ text }) => text)
type Opened = Awaited<ReturnType<typeof anOpenConversation>>
const outgoing = ({ conversation }: Pick<Opened, 'conversation'>) =>
  conversation.messages.getSnapshot().outgoing.map(({ text, state }) => [text, state])

/** The room takes what was sent last and tells everybody. */
async function takes(room: FakeSocket, seq: number, { told = true } = {}): Promise<void> {
  const said = room.saidOf('send').at(-1)
  room.says(anAck(said?.['clientMessageId'], seq))
  const message = {
    text: String(said?.['text']),
    clientMessageId: said?.['clientMessageId'] as ClientMessageId,
  }
  if (told) room.says(aFrame(seq - 1, [aMessage(seq, message)]))
  await settled()
}

describe('the echo', () => {
  test('[SDK-55] is there when send returns, becomes sent, and gives way to its message in one step', async () => {
    const opened = await anOpenConversation()
    const { conversation, room } = opened
    const seen: unknown[] = []
    conversation.messages.subscribe(() => {
      const { messages, outgoing } = conversation.messages.getSnapshot()
      seen.push(messages.filter(({ seq }) => seq > 3).length + outgoing.length)
    })

    const { clientMessageId, acked } = conversation.send({ text: 'hello', replyTo: 2 })
    expect(outgoing(opened)).toEqual([['hello', 'sending']])
    await settled()
    expect(room.saidOf('send')).toEqual([{ type: 'send', clientMessageId, text: 'hello', replyTo: 2 }])
    await takes(room, 4, { told: false })
    expect(outgoing(opened)).toEqual([['hello', 'sent']])
    room.says(aFrame(3, [aMessage(4, { clientMessageId, text: 'hello' })]))

    expect(outgoing(opened)).toEqual([])
    expect(conversation.messages.getSnapshot().messages.at(-1)).toMatchObject({ clientMessageId })
    expect(await acked).toMatchObject({ seq: 4 })
    expect(new Set(seen)).toEqual(new Set([1]))
  })

  test('[SDK-55] goes also when the message comes before its ack, or came while the socket was away', async () => {
    const opened = await anOpenConversation()
    const { conversation, room, clock, roomOf } = opened
    const { clientMessageId } = conversation.send({ text: 'one' })
    await settled()
    room.says(aFrame(3, [aMessage(4, { clientMessageId, text: 'one' })]))
    expect(outgoing(opened)).toEqual([])
    room.says(anAck(clientMessageId, 4))

    const { clientMessageId: second } = conversation.send({ text: 'two' })
    await settled()
    room.cuts()
    clock.advance(30_000)
    await settled()
    roomOf(algebra).opens()
    roomOf(algebra).says(
      aWelcome({ verdict: 'complete', messages: [aMessage(5, { clientMessageId: second, text: 'two' })] }),
    )
    await settled()

    expect(outgoing(opened)).toEqual([])
    expect(conversation.messages.getSnapshot().messages).toHaveLength(5)
  })

  test('[SDK-55] of somebody else’s message under the same name stays', async () => {
    const opened = await anOpenConversation()
    const { conversation, room } = opened
    const { clientMessageId } = conversation.send({ text: 'mine' })

    room.says(aFrame(3, [aMessage(4, { senderId: 'ben' as UserId, clientMessageId })]))

    expect(outgoing(opened)).toEqual([['mine', 'sending']])
  })

  test('[SDK-55] that was acked goes with a reset, whether its message is on the page or before it', async () => {
    const opened = await anOpenConversation()
    const { conversation, room, clock, roomOf } = opened
    conversation.send({ text: 'old by then' })
    await settled()
    await takes(room, 4, { told: false })

    room.cuts()
    clock.advance(30_000)
    await settled()
    roomOf(algebra).opens()
    roomOf(algebra).says(aWelcome({ rev: 900, messages: messagesFrom(800, 850) }))

    expect(outgoing(opened)).toEqual([])
  })
})

describe('a refusal', () => {
  test('[SDK-56] stays with its reason, is tried again under the same name, and behind what waits', async () => {
    const opened = await anOpenConversation()
    const { conversation, room } = opened
    const { clientMessageId, acked } = conversation.send({ text: 'too soon' })
    await settled()

    room.says({
      type: 'problem',
      code: 'slow_mode',
      title: 'One at a time',
      clientMessageId,
      retryAfterMs: 9_000,
    })
    const refusal = await acked.catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(SendRefused)
    expect(conversation.messages.getSnapshot().outgoing).toMatchObject([
      { state: 'failed', refusal: { code: 'slow_mode', detail: 'One at a time', retryAfterMs: 9_000 } },
    ])
    conversation.send({ text: 'next' })
    conversation.retry(clientMessageId)
    await settled()
    await takes(room, 4)
    await takes(room, 5)

    expect(texts(room)).toEqual(['too soon', 'next', 'too soon'])
    expect(room.saidOf('send').at(-1)?.['clientMessageId']).toBe(clientMessageId)
    expect(outgoing(opened)).toEqual([])
  })

  test('[SDK-56] is discarded for good, and so is what has not left; what has left is not', async () => {
    const opened = await anOpenConversation()
    const { conversation, room, device } = opened
    const first = conversation.send({ text: 'on its way' })
    const second = conversation.send({ text: 'behind it' })
    await settled()

    expect(conversation.discard(first.clientMessageId)).toBe(false)
    expect(conversation.discard(second.clientMessageId)).toBe(true)
    expect(await second.acked.catch(({ code }: SendRefused) => code)).toBe('withdrawn')
    room.says({ type: 'problem', code: 'text_empty', title: '', clientMessageId: first.clientMessageId })
    await settled()
    expect(conversation.discard(first.clientMessageId)).toBe(true)
    await settled()

    expect(outgoing(opened)).toEqual([])
    expect(texts(room)).toEqual(['on its way'])
    expect(await device.records('outbox/')).toEqual([])
    expect(conversation.discard(first.clientMessageId)).toBe(false)
  })

  test('[SDK-56] of a removed member fails what waits, in words', async () => {
    const opened = await anOpenConversation()
    const { conversation, room } = opened
    conversation.send({ text: 'still here?' })
    await settled()

    room.cuts(closeCodes.removed)

    expect(conversation.status.getSnapshot()).toEqual({ state: 'refused', reason: 'removed' })
    expect(conversation.messages.getSnapshot().outgoing).toMatchObject([
      { state: 'failed', refusal: { code: 'not_found' } },
    ])
  })

  test('[SDK-57] of the token keeps what waits for the next one', async () => {
    const opened = await anOpenConversation()
    const { conversation, room, roomOf } = opened
    conversation.send({ text: 'patient' })
    await settled()

    room.cuts(closeCodes.tokenInvalid)
    expect(conversation.status.getSnapshot()).toEqual({ state: 'refused', reason: 'token_invalid' })
    expect(outgoing(opened)).toEqual([['patient', 'sending']])
    conversation.retryNow()
    await settled()
    roomOf(algebra).opens()
    roomOf(algebra).says(aWelcome({ verdict: 'complete', rev: 3 }))
    await settled()

    expect(texts(roomOf(algebra))).toEqual(['patient'])
  })
})

describe('the outbox', () => {
  /** A visit that says three things without ever reaching the room. */
  async function aLostVisit(device: Device) {
    const { homeroom } = await aClient({ device, tab: 'first', userId: 'ada' })
    const conversation = homeroom.open(algebra)
    for (const text of ['one', 'two', 'three']) conversation.send({ text })
    await settled()
    return conversation.messages.getSnapshot().outgoing.map(({ clientMessageId }) => clientMessageId)
  }

  test('[SDK-58] survives a reload: what waited leaves first, in order and under the same names', async () => {
    const device = new Device()
    const names = await aLostVisit(device)
    device.closes('first')

    const opened = await anOpenConversation({ device, tab: 'second' })
    opened.conversation.send({ text: 'four' })
    await settled()
    for (let seq = 4; seq <= 7; seq++) await takes(opened.room, seq)

    expect(texts(opened.room)).toEqual(['one', 'two', 'three', 'four'])
    expect(
      opened.room
        .saidOf('send')
        .slice(0, 3)
        .map(({ clientMessageId }) => clientMessageId),
    ).toEqual(names)
    expect(outgoing(opened)).toEqual([])
    expect(await device.records('outbox/')).toEqual([])
  })

  test('[SDK-58] leaves also where its conversation is not opened, and is left alone afterwards', async () => {
    const device = new Device()
    await aLostVisit(device)
    device.closes('first')

    const client = await aClient({ device, tab: 'second' })
    const room = client.roomOf(algebra)
    room.opens()
    room.says(aWelcome({ messages: messagesFrom(1, 3) }))
    await settled()
    expect(room.saidOf('viewing')).toEqual([])
    for (let seq = 4; seq <= 6; seq++) await takes(room, seq)

    expect(texts(room)).toEqual(['one', 'two', 'three'])
    expect(room.closedWith).toBe(1000)
  })

  test('[SDK-59] of a tab that lives is left to it, and taken over by one tab when it is gone', async () => {
    const device = new Device()
    await aLostVisit(device)

    const second = await anOpenConversation({ device, tab: 'second' })
    const third = await anOpenConversation({ device, tab: 'third' })
    expect([outgoing(second), outgoing(third)]).toEqual([[], []])
    device.closes('first')
    await settled()

    const said = [texts(second.room), texts(third.room)].flat()
    expect(said).toEqual(['one'])
    expect(outgoing(second).length + outgoing(third).length).toBe(3)
  })

  test('[SDK-60] of a conversation that is closed leaves first, and then the room is left', async () => {
    const { conversation, room } = await anOpenConversation()
    conversation.send({ text: 'bye' })
    conversation.close()
    await settled()
    expect(room.saidOf('viewing').at(-1)).toMatchObject({ viewing: false })
    expect(room.closedWith).toBeNull()

    await takes(room, 4)

    expect(texts(room)).toEqual(['bye'])
    expect(room.closedWith).toBe(1000)
  })

  test('[SDK-61] that failed is shown on the next visit, and given up after a week', async () => {
    const device = new Device()
    const { conversation, room } = await anOpenConversation({ device, tab: 'first' })
    const { clientMessageId } = conversation.send({ text: 'refused' })
    await settled()
    room.says({ type: 'problem', code: 'text_invalid', title: 'No', clientMessageId })
    await settled()
    device.closes('first')

    const second = await anOpenConversation({ device, tab: 'second' })
    expect(outgoing(second)).toEqual([['refused', 'failed']])
    expect(texts(second.room)).toEqual([])
    const [[key, record] = ['', null]] = await device.records('outbox/')
    const old = new Date(beginning - failedKeptMs - 1).toISOString()
    const [store] = device.stores.values()
    const kept = record as { outgoing: object }
    await store?.set(key, { ...kept, outgoing: { ...kept.outgoing, saidAt: old } })
    device.closes('second')
    const third = await anOpenConversation({ device, tab: 'third' })

    expect(outgoing(third)).toEqual([])
    expect(await device.records('outbox/')).toEqual([])
  })

  test('[SDK-62] works from memory where the device keeps nothing, or records are none', async () => {
    const broken = new Device()
    broken.isBroken = true
    const opened = await anOpenConversation({ device: broken })
    opened.conversation.send({ text: 'all the same' })
    await settled()
    await takes(opened.room, 4)
    expect(texts(opened.room)).toEqual(['all the same'])
    expect(opened.faults).toMatchObject([{ message: 'This device keeps nothing.' }])

    const strange = new Device()
    const store = await strange.open('homeroom https://school.example ada')
    await store.set(`outbox/${algebra}/1-x`, { v: 9 })
    await store.set(`draft/${algebra}`, 'not a draft')
    await store.set(`page/${algebra}`, { v: 1, place: 7 })
    await store.set('list', [])
    const second = await anOpenConversation({ device: strange })

    expect(outgoing(second)).toEqual([])
    expect(second.faults).toEqual([])
    expect(await strange.records('outbox/')).toEqual([])
  })

  test('[SDK-62] of one person is never another’s', async () => {
    const device = new Device()
    await aLostVisit(device)
    device.closes('first')

    const bens = await anOpenConversation({ device, tab: 'second', user: 'ben' })

    expect(outgoing(bens)).toEqual([])
    expect([...device.stores.keys()]).toEqual([
      'homeroom https://school.example ada',
      'homeroom https://school.example ben',
    ])
  })
})

test('[SDK-58] two conversations have each their own outbox', async () => {
  const { homeroom, roomOf } = await aClient()
  const [one, other] = [homeroom.open(algebra), homeroom.open(biology)]
  one.send({ text: 'to algebra' })
  other.send({ text: 'to biology' })
  await settled()
  for (const id of [algebra, biology]) {
    roomOf(id).opens()
    roomOf(id).says(aWelcome({ messages: messagesFrom(1, 3) }))
  }
  await settled()

  expect([texts(roomOf(algebra)), texts(roomOf(biology))]).toEqual([['to algebra'], ['to biology']])
  expect(homeroom.me.getSnapshot()?.id).toBe(ada)
})
