/** The client's copy of a conversation: contiguous, newest state wins, and it knows when it has missed something. */
import { describe, expect, test } from 'vitest'
import { messagesHeldMax, messagesSlack, outsideHeldMax, welcomePageMessages } from '../../schema/limits.ts'
import { MessageLog } from '../../client/message-log.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { aFrame, aMessage, anEpoch, anotherEpoch, aWelcome, messagesFrom } from './builders.ts'

function aLog(first: number, last: number): MessageLog {
  const log = new MessageLog()
  log.applyWelcome(aWelcome({ messages: messagesFrom(first, last) }))
  return log
}

const seqs = (log: MessageLog) => log.messages.map(({ seq }) => seq)

describe('what follows', () => {
  test('[SDK-1] a frame that begins where the log stands extends it and moves its rev', () => {
    const log = aLog(1, 3)

    const applied = log.applyMessages(aFrame(3, messagesFrom(4, 5)))

    expect(applied).toMatchObject({ outcome: 'applied', absorbed: 0 })
    expect(seqs(log)).toEqual([1, 2, 3, 4, 5])
    expect(log.place).toEqual({ epoch: anEpoch, rev: 5 })
  })

  test('[SDK-1] a conversation that was empty at the welcome begins with its first message', () => {
    const log = new MessageLog()
    log.applyWelcome(aWelcome())

    log.applyMessages(aFrame(0, [aMessage(1)]))

    expect(seqs(log)).toEqual([1])
  })

  test('[SDK-1] a newer state replaces a message in place and an older one changes nothing', () => {
    const log = aLog(1, 3)

    log.applyMessages(aFrame(3, [aMessage(2, { rev: 4, text: 'edited' })]))
    const late = log.applyWelcome(aWelcome({ verdict: 'complete', rev: 4, messages: [aMessage(2)] }))

    expect(log.get(2)?.text).toBe('edited')
    expect(late).toEqual({ outcome: 'applied', changed: [], absorbed: 1 })
  })

  test('[SDK-1] an edited new message that comes behind its successor is still in place', () => {
    const log = aLog(1, 3)

    const edited = aMessage(4, { rev: 6, text: 'edited at once' })
    const applied = log.applyMessages(aFrame(3, [aMessage(5), edited]))

    expect(applied).toMatchObject({ changed: [edited, aMessage(5)] })
    expect(seqs(log)).toEqual([1, 2, 3, 4, 5])
  })

  test('[SDK-1] people are kept under their newest name', () => {
    const log = aLog(1, 1)
    const ada = { id: aMessage(1).senderId, name: 'Ada', role: 'student' as const }

    log.applyMessages(aFrame(1, [aMessage(2)], { users: [ada] }))
    log.applyMessages(aFrame(2, [aMessage(3)], { users: [{ ...ada, name: 'Ada L.' }] }))

    expect(log.people.get(ada.id)?.name).toBe('Ada L.')
  })
})

describe('what was missed', () => {
  test.each([
    ['begins later', aFrame(5, messagesFrom(6, 6))],
    ['begins earlier', aFrame(2, messagesFrom(3, 4))],
    ['is of another epoch', aFrame(3, messagesFrom(4, 4), { epoch: anotherEpoch })],
  ])('[SDK-2] a frame that %s is refused as a whole', (_, frame) => {
    const log = aLog(1, 3)

    expect(log.applyMessages(frame)).toEqual({ outcome: 'missed' })

    expect(seqs(log)).toEqual([1, 2, 3])
    expect(log.place).toEqual({ epoch: anEpoch, rev: 3 })
  })

  test('[SDK-2] a frame before any welcome is refused', () => {
    expect(new MessageLog().applyMessages(aFrame(0, [aMessage(1)]))).toEqual({ outcome: 'missed' })
  })

  test('[SDK-4] a hole between seqs is refused and the next join asks for a fresh page', () => {
    const log = aLog(1, 3)

    expect(log.applyMessages(aFrame(3, [aMessage(5, { rev: 4 })]))).toEqual({ outcome: 'missed' })

    expect(seqs(log)).toEqual([1, 2, 3])
    expect(log.place).toBeNull()
  })

  test('[SDK-4] a complete welcome with a hole is refused, since it is not complete', () => {
    const log = aLog(1, 3)

    const applied = log.applyWelcome(aWelcome({ verdict: 'complete', messages: [aMessage(4), aMessage(6)] }))

    expect(applied).toEqual({ outcome: 'missed' })
    expect(log.place).toBeNull()
  })

  test('[SDK-4] a page with a hole gives only what lies behind the hole', () => {
    const log = new MessageLog()

    log.applyWelcome(aWelcome({ messages: [aMessage(1), aMessage(2), aMessage(5), aMessage(6)] }))

    expect(seqs(log)).toEqual([5, 6])
  })
})

describe('verdicts', () => {
  test('[SDK-3] complete keeps what is held and adds what is new', () => {
    const log = aLog(1, 3)

    const applied = log.applyWelcome(aWelcome({ verdict: 'complete', messages: messagesFrom(3, 5) }))

    expect(applied).toEqual({ outcome: 'applied', changed: messagesFrom(4, 5), absorbed: 1 })
    expect(seqs(log)).toEqual([1, 2, 3, 4, 5])
  })

  test('[SDK-3] reset drops what is held and begins with the page', () => {
    const log = aLog(1, 3)

    log.applyWelcome(aWelcome({ epoch: anotherEpoch, rev: 90, messages: messagesFrom(50, 52) }))

    expect(seqs(log)).toEqual([50, 51, 52])
    expect(log.place).toEqual({ epoch: anotherEpoch, rev: 90 })
  })

  test('[SDK-3] complete about another epoch is believed as a reset', () => {
    const log = aLog(1, 3)

    log.applyWelcome(aWelcome({ verdict: 'complete', epoch: anotherEpoch, messages: messagesFrom(1, 2) }))

    expect(seqs(log)).toEqual([1, 2])
    expect(log.epoch).toBe(anotherEpoch)
  })
})

describe('older messages', () => {
  test('[SDK-5] a page that reaches up to what is held goes before it', () => {
    const log = aLog(8, 10)

    log.applyPage({ epoch: anEpoch, data: messagesFrom(3, 7), users: [] })

    expect(seqs(log)).toEqual([3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('[SDK-5] a change that came before the page wins over the page', () => {
    const log = aLog(8, 10)

    log.applyMessages(aFrame(10, [aMessage(7, { rev: 11, text: '', deletedAt: '2026-11-02T09:05:00.000Z' })]))
    log.applyPage({ epoch: anEpoch, data: messagesFrom(6, 7), users: [] })

    expect(log.get(7)).toMatchObject({ rev: 11, text: '' })
    expect(log.rev).toBe(11)
  })

  test('[SDK-5] a page of another epoch is refused', () => {
    const log = aLog(8, 10)

    expect(log.applyPage({ epoch: anotherEpoch, data: messagesFrom(5, 7), users: [] })).toEqual({
      outcome: 'missed',
    })

    expect(seqs(log)).toEqual([8, 9, 10])
  })

  test('[SDK-5] what a page knows beyond the log waits for its frame', () => {
    const log = aLog(8, 10)

    log.applyPage({ epoch: anEpoch, data: messagesFrom(7, 12), users: [] })

    expect(seqs(log)).toEqual([7, 8, 9, 10])
  })
})

test('[SDK-6] beyond the limit the oldest messages go and the rest stays contiguous', () => {
  const over = messagesHeldMax + messagesSlack
  const log = aLog(1, over - 1)

  log.applyMessages(aFrame(over - 1, [aMessage(over)]))

  expect(log.messages).toHaveLength(messagesHeldMax)
  expect(log.firstSeq).toBe(over - messagesHeldMax + 1)
  expect(log.get(over)?.seq).toBe(over)
})

describe('ranges', () => {
  const ranges = (log: MessageLog) => log.ranges.map((range) => range.map(({ seq }) => seq))
  const page = (...runs: Message[][]) => ({ epoch: anEpoch, data: runs.flat(), users: [] })

  test('[SDK-50] a page that touches nothing is a range of its own, and joins what it meets later', () => {
    const log = aLog(20, 22)

    log.applyPage(page(messagesFrom(3, 5)))
    expect(ranges(log)).toEqual([
      [3, 4, 5],
      [20, 21, 22],
    ])
    log.applyPage(page(messagesFrom(6, 19)))

    expect(log.ranges).toEqual([messagesFrom(3, 22)])
  })

  test('[SDK-50] a page with a hole is held as the ranges that it has', () => {
    const log = aLog(20, 22)

    log.applyPage(page(messagesFrom(3, 5), messagesFrom(8, 9)))

    expect(ranges(log)).toEqual([
      [3, 4, 5],
      [8, 9],
      [20, 21, 22],
    ])
  })

  test('[SDK-50] what is said next follows the newest range alone', () => {
    const log = aLog(20, 22)
    log.applyPage(page(messagesFrom(3, 5)))

    log.applyMessages(aFrame(22, [aMessage(4, { rev: 23, text: 'edited' }), aMessage(23, { rev: 24 })]))

    expect(log.get(4)?.text).toBe('edited')
    expect(ranges(log)).toEqual([
      [3, 4, 5],
      [20, 21, 22, 23],
    ])
  })

  test('[SDK-51] beyond the limit what lies farthest from the reader goes, and never the newest page', () => {
    const over = messagesHeldMax + messagesSlack
    const log = aLog(over, over)
    log.lookAt(1)

    log.applyPage(page(messagesFrom(1, over - 1)))

    const [near, newest] = ranges(log)
    expect([near?.[0], near?.length]).toEqual([1, messagesHeldMax - welcomePageMessages])
    expect([newest?.at(-1), newest?.length]).toEqual([over, welcomePageMessages])
  })

  test('[SDK-52] what was kept is a place to join at, and too late once there is one', () => {
    const log = new MessageLog()
    const kept = { place: { epoch: anEpoch, rev: 9 }, messages: messagesFrom(5, 9), users: [] }

    expect([log.restore(kept), log.restore({ ...kept, messages: [] })]).toEqual([true, false])

    expect(log.place).toEqual(kept.place)
    expect(log.messages).toEqual(messagesFrom(5, 9))
  })

  test('[SDK-52] a reset, and a change that could not be remembered, end the life in which a page was asked for', () => {
    const log = aLog(1000, 1001)
    const { life } = log

    for (let seq = 1; seq <= outsideHeldMax; seq++)
      log.applyMessages(aFrame(log.rev, [aMessage(seq, { rev: log.rev + 1 })]))
    expect(log.life).toBe(life)
    log.applyMessages(aFrame(log.rev, [aMessage(outsideHeldMax + 1, { rev: log.rev + 1 })]))
    expect(log.life).toBe(life + 1)
    log.applyWelcome(aWelcome({ rev: 5000, messages: messagesFrom(1, 2) }))

    expect(log.life).toBe(life + 2)
  })
})
