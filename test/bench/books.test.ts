/** A benchmark that overlooked a loss would prove nothing: what its books call complete, and what lost. */
import { describe, expect, test } from 'vitest'
import { Books } from '../../bench/delivery/books.ts'
import { crowdOf, loadsFor, processOf } from '../../bench/delivery/loads.ts'
import { medianOf } from '../../bench/delivery/samples.ts'

const seat = { url: '', token: '', room: 0, conversationId: 'one' }
const crowd = {
  dialect: 'bare' as const,
  rooms: ['one'],
  seats: [
    { ...seat, isViewer: true },
    { ...seat, isViewer: true },
    { ...seat, isViewer: false },
  ],
}
const none = { deliveries: 0, acks: 0, badges: 0, sockets: 0 }

/** Two messages, said at 0 and 10 ms, acked 1 ms later. */
function twoSaid(): Books {
  const books = new Books(crowd)
  for (const seq of [1, 2]) {
    books.noteSaid(`m${seq}`, 0, (seq - 1) * 10, true)
    books.noteAck(`m${seq}`, seq, (seq - 1) * 10 + 1)
  }
  return books
}

const message = (seq: number) => ({ seq, clientMessageId: `m${seq}` })

describe('the books of a delivery run', () => {
  test('everybody has heard everything', () => {
    const books = twoSaid()
    books.noteMessages(0, [message(1)], 5)
    books.noteMessages(0, [message(2)], 14)
    books.noteMessages(1, [message(1), message(2)], 20)
    books.noteBadge(2, 0, 2, 30)

    expect(books.losses(0)).toEqual(none)
    expect(books.isComplete).toBe(true)
    const { delivery, badge, frames } = books.summary()
    expect([delivery.count, delivery.max, frames]).toEqual([4, 20, 3])
    expect([badge.count, badge.max], 'one badge speaks for both messages').toEqual([2, 30])
  })

  test('what did not come is lost, and so is what came out of order', () => {
    const books = twoSaid()
    books.noteMessages(0, [message(2), message(1)], 5)
    books.noteMessages(1, [message(1)], 5)
    books.noteBadge(2, 0, 1, 30)

    expect(books.isComplete).toBe(false)
    expect(books.losses(1)).toMatchObject({ badges: 1, sockets: 1 })
    expect(books.losses(0).deliveries).toBeGreaterThanOrEqual(3)
  })

  test('a message that came twice is not in order', () => {
    const books = twoSaid()
    for (const index of [0, 1]) books.noteMessages(index, [message(1), message(2)], 5)
    books.noteMessages(0, [message(2)], 6)
    books.noteBadge(2, 0, 2, 30)

    expect(books.losses(0)).toEqual({ ...none, deliveries: 1 })
  })

  test('a send without an ack is lost', () => {
    const books = twoSaid()
    books.noteSaid('m3', 0, 20, true)

    expect(books.losses(0).acks).toBe(1)
  })

  test('a new page has times of its own, while seqs go on', () => {
    const books = twoSaid()
    for (const index of [0, 1]) books.noteMessages(index, [message(1), message(2)], 500)
    books.noteBadge(2, 0, 2, 500)
    books.turnPage()
    books.noteSaid('m3', 0, 600, true)
    books.noteAck('m3', 3, 601)
    books.noteMessages(0, [message(3)], 604)

    expect(books.isComplete, 'one viewer and one badge are missing').toBe(false)
    expect(books.losses(0)).toEqual({ ...none, deliveries: 1, badges: 1 })

    books.noteMessages(1, [message(3)], 608)
    books.noteBadge(2, 0, 3, 630)

    expect(books.losses(0)).toEqual(none)
    const { sent, delivery, ack, badge, frames } = books.summary()
    expect([sent, delivery.count, delivery.max, ack.max, frames]).toEqual([1, 2, 8, 1, 2])
    expect([badge.count, badge.max], 'of the last talk nothing is left').toEqual([1, 30])
  })
})

test('two hundred conversations have a process for themselves, those of few share one', () => {
  const processes = Map.groupBy(loadsFor(false), processOf)

  expect([...processes.values()].map((loads) => loads.map(({ name }) => name))).toEqual([
    ['idle', '100x50', '500x20', '1000x10', '1000x50', 'badges'],
    ['200x5'],
  ])
})

test('only loads of the same people in the same rooms are one crowd', () => {
  const crowds = Map.groupBy(loadsFor(false), crowdOf)

  expect([...crowds.values()].filter((loads) => loads.length > 1)).toHaveLength(1)
  expect(crowds.get('1 1000 0 ')?.map(({ name }) => name)).toEqual(['1000x10', '1000x50'])
})

test('the median of an even number of rounds lies between the middle two', () => {
  expect([medianOf([3, 1, 2]), medianOf([4, 1, 2, 3])]).toEqual([2, 2.5])
})
