/** Saying something: in order, once, through losses and refusals. And saying what was received. */
import { describe, expect, test } from 'vitest'
import {
  ackWithinMs,
  frameBytesMax,
  outboxMessagesMax,
  receivedEveryRevs,
  sendAttemptsMax,
} from '../../schema/limits.ts'
import { SendRefused } from '../../client/send-refused.ts'
import { completeWelcome, dialled, type Fixture, live, redialled, settled } from './a-connection.ts'
import { aFrame, aMessage, anAck, aWelcome, messagesFrom } from './builders.ts'
import type { FakeSocket } from './fake-socket.ts'

const texts = (socket: FakeSocket) => socket.saidOf('send').map(({ text }) => text)
const ids = (socket: FakeSocket) => socket.saidOf('send').map(({ clientMessageId }) => clientMessageId)

/** Acks the newest send of the newest socket. */
async function ack({ newest }: Fixture, seq: number): Promise<void> {
  newest().says(anAck(ids(newest()).at(-1), seq))
  await settled()
}

/** What became of a send: its seq, or why it came back. */
function fate(sent: Promise<{ seq: number }>): { value: unknown } {
  const fate: { value: unknown } = { value: 'waiting' }
  sent.then(
    ({ seq }) => (fate.value = seq),
    (error: unknown) => (fate.value = error instanceof SendRefused ? error.code : error),
  )
  return fate
}

describe('order', () => {
  test('[SDK-30] a send settles with the ack that names it', async () => {
    const fixture = await live(3)

    const sent = fixture.connection.send('hello', { replyTo: 2 })
    await ack(fixture, 4)

    expect(await sent).toMatchObject({ seq: 4 })
    expect(fixture.newest().saidOf('send')[0]).toMatchObject({ text: 'hello', replyTo: 2 })
    expect(fixture.connection.unsent).toBe(0)
  })

  test('[SDK-30] the next send leaves when the one before it is acked', async () => {
    const fixture = await live(3)
    const fates = ['one', 'two', 'three'].map((text) => fate(fixture.connection.send(text)))
    expect(texts(fixture.newest())).toEqual(['one'])

    await ack(fixture, 4)
    await ack(fixture, 5)

    expect(texts(fixture.newest())).toEqual(['one', 'two', 'three'])
    expect(fates.map(({ value }) => value)).toEqual([4, 5, 'waiting'])
  })

  test('[SDK-30] what is said before the welcome waits for it', async () => {
    const { connection, newest } = await dialled()

    void fate(connection.send('early'))
    expect(texts(newest())).toEqual([])
    newest().says(aWelcome())

    expect(texts(newest())).toEqual(['early'])
  })

  test('[SDK-31] unacked sends go out again after each welcome, in order and under the same id', async () => {
    const fixture = await live(3)
    const fates = ['one', 'two'].map((text) => fate(fixture.connection.send(text)))
    const first = ids(fixture.newest())

    fixture.newest().cuts()
    const socket = await redialled(fixture)
    expect(texts(socket)).toEqual([])
    socket.says(completeWelcome(3))
    await ack(fixture, 4)
    await ack(fixture, 5)

    expect(texts(socket)).toEqual(['one', 'two'])
    expect(ids(socket)[0]).toBe(first[0])
    expect(fates.map(({ value }) => value)).toEqual([4, 5])
  })

  test('[SDK-31] a send that was under way when a frame was missed goes out again after the rejoin', async () => {
    const fixture = await live(3)
    const sent = fate(fixture.connection.send('one'))

    fixture.newest().says(aFrame(4, [aMessage(5)]))
    fixture.newest().says(aWelcome({ verdict: 'complete', messages: messagesFrom(4, 5) }))
    await ack(fixture, 6)

    expect(new Set(ids(fixture.newest())).size).toBe(1)
    expect(texts(fixture.newest())).toEqual(['one', 'one'])
    expect(sent.value).toBe(6)
  })

  test('[SDK-32] rate_limited is waited out, then the same send goes again and none overtakes it', async () => {
    const fixture = await live(3)
    const { connection, newest, clock } = fixture
    const fates = ['one', 'two'].map((text) => fate(connection.send(text)))
    const [clientMessageId] = ids(newest())

    newest().says({
      type: 'problem',
      code: 'rate_limited',
      title: '',
      clientMessageId: String(clientMessageId),
      retryAfterMs: 700,
    })
    void fate(connection.send('three'))
    clock.advance(699)
    expect(texts(newest())).toEqual(['one'])
    clock.advance(1)
    await ack(fixture, 4)

    expect(texts(newest())).toEqual(['one', 'one', 'two'])
    expect(ids(newest())[1]).toBe(clientMessageId)
    expect(fates[0]?.value).toBe(4)
  })

  test('[SDK-32] rate_limited that names no send repeats whatever waits for an answer', async () => {
    const { connection, newest, clock } = await live(3)
    void fate(connection.send('one'))
    newest().says(aFrame(3, messagesFrom(4, 3 + receivedEveryRevs)))

    newest().says({ type: 'problem', code: 'rate_limited', title: '', retryAfterMs: 500 })
    clock.advance(500)

    expect(texts(newest())).toEqual(['one', 'one'])
    expect(newest().saidOf('received')).toHaveLength(2)
  })

  test('[SDK-32] rate_limited before the welcome repeats the join', async () => {
    const { newest, clock } = await dialled()

    newest().says({ type: 'problem', code: 'rate_limited', title: '' })
    clock.advance(1_000)

    expect(newest().said).toEqual([{ type: 'join' }, { type: 'join' }])
  })

  test('[SDK-32] not_joined is answered with a join, and the send goes out after the welcome', async () => {
    const { connection, newest } = await live(3)
    void fate(connection.send('one'))
    const clientMessageId = String(ids(newest())[0])

    newest().says({ type: 'problem', code: 'not_joined', title: '', clientMessageId })
    newest().says(completeWelcome(3))

    expect(newest().saidOf('join')).toHaveLength(2)
    expect(ids(newest())).toEqual([clientMessageId, clientMessageId])
  })
})

describe('refusals', () => {
  test('[SDK-33] a refused send comes back with its code and the next one leaves', async () => {
    const { connection, newest } = await live(3)
    const fates = ['one', 'two'].map((text) => fate(connection.send(text)))

    const clientMessageId = String(ids(newest())[0])
    newest().says({ type: 'problem', code: 'not_allowed', title: 'Muted', clientMessageId })
    await settled()

    expect(fates[0]?.value).toBe('not_allowed')
    expect(texts(newest())).toEqual(['one', 'two'])
  })

  test('[SDK-33] a frame that the room would close the socket for never leaves', async () => {
    const { connection, newest } = await live(3)

    const sent = fate(connection.send('é'.repeat(frameBytesMax / 2)))
    await settled()

    expect(sent.value).toBe('text_too_long')
    expect(newest().saidOf('send')).toEqual([])
  })

  test('[SDK-34] the outbox has a limit and says so', async () => {
    const { connection } = await dialled()
    for (let count = 0; count < outboxMessagesMax; count++) void fate(connection.send(`${count}`))

    const sent = fate(connection.send('one too many'))
    await settled()

    expect(sent.value).toBe('outbox_full')
    expect(connection.unsent).toBe(outboxMessagesMax)
  })

  test('[SDK-34] what is unsent when the connection ends comes back, and so does what is said later', async () => {
    const { connection } = await live(3)
    const before = fate(connection.send('before'))

    connection.close()
    const after = fate(connection.send('after'))
    await settled()

    expect([before.value, after.value]).toEqual(['connection_closed', 'connection_closed'])
  })

  test('[SDK-35] a room that answers heartbeats but no sends is left, and the send repeated', async () => {
    const fixture = await live(3)
    void fate(fixture.connection.send('one'))

    fixture.clock.advance(ackWithinMs)
    const reason = fixture.states.at(-1)?.[1]
    const socket = await redialled(fixture)
    socket.says(completeWelcome(3))

    expect(reason).toMatchObject({ cause: 'no_ack' })
    expect(texts(socket)).toEqual(['one'])
  })

  test('[SDK-35] an ack in time leaves no deadline behind', async () => {
    const fixture = await live(3)
    void fate(fixture.connection.send('one'))
    await ack(fixture, 4)

    fixture.clock.advance(ackWithinMs * 2)

    expect(fixture.connection.state).toBe('live')
  })

  test('[SDK-35] a send that kills every socket is given back and the next one is tried', async () => {
    const fixture = await live(3)
    const poison = fate(fixture.connection.send('poison'))
    void fate(fixture.connection.send('harmless'))

    for (let attempt = 0; attempt < sendAttemptsMax; attempt++) {
      fixture.newest().cuts()
      const socket = await redialled(fixture)
      socket.says(completeWelcome(3))
    }
    await settled()

    expect(poison.value).toBe('unanswered')
    expect(texts(fixture.newest())).toEqual(['harmless'])
  })
})

describe('flow control', () => {
  const revs = (socket: FakeSocket) => socket.saidOf('received').map(({ rev }) => rev)

  test('[SDK-36] received is said after so many revs, from a beginning that chance gives', async () => {
    const { newest } = await live(3)

    for (let rev = 4; rev <= 3 + receivedEveryRevs * 2; rev++) newest().says(aFrame(rev - 1, [aMessage(rev)]))

    // the clients of these tests draw the middle
    expect(revs(newest())).toEqual([receivedEveryRevs / 2, receivedEveryRevs * 1.5])
  })

  test('[SDK-36] no report comes of time alone, so that a quiet room is left asleep', async () => {
    const { newest, clock } = await live(3)
    newest().says(aFrame(3, [aMessage(4)]))

    clock.advance(600_000)

    expect(revs(newest())).toEqual([])
  })

  test('[SDK-36] received is said after so many bytes', async () => {
    const { newest } = await live(3)
    const text = 'x'.repeat(40_000)

    for (let rev = 4; rev <= 7; rev++) newest().says(aFrame(rev - 1, [aMessage(rev, { text })]))

    expect(revs(newest())).toEqual([7])
  })

  test('[SDK-36] a long catch-up is reported at once', async () => {
    const { newest } = await live(200)

    expect(revs(newest())).toEqual([200])
  })
})
