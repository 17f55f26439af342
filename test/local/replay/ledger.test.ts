/** A judge that never finds anything is green as well: each fault is planted once and must be caught, alone. */
import { describe, expect, test } from 'vitest'
import { faultNames, type Faults, hasFaults } from '../../../local/replay/faults.ts'
import { Ledger, type Shown } from '../../../local/replay/ledger.ts'
import { renderFindings } from '../../../local/replay/table.ts'
import { aMessage, messagesFrom } from '../../client/builders.ts'

const readers = ['ada', 'bob', 'cyd']

type Plants = {
  /** What a reader is shown live, instead of everything in order. */
  shown?: Record<string, Shown[]>
  held?: Record<string, Shown[]>
  history?: Shown[]
  archived?: Shown[]
  before?: (ledger: Ledger) => void
}

/** Five messages, said by ada and acked, shown to everybody, read back twice: without fault unless one is planted. */
function judged({ shown = {}, held = {}, history, archived, before }: Plants = {}): Faults {
  const messages = messagesFrom(1, 5)
  const ledger = new Ledger()
  before?.(ledger)
  for (const reader of readers) ledger.reset(reader, 1)
  for (const { text, clientMessageId, senderId, seq, rev } of messages) {
    ledger.say({ clientMessageId, senderId, text, at: seq, isHeld: false })
    ledger.ack(clientMessageId, { seq, rev }, seq + 5)
  }
  for (const reader of readers)
    for (const message of shown[reader] ?? messages) ledger.show(reader, message, true, message.seq + 7)
  const logs = readers.map((reader): [string, Shown[]] => [
    reader,
    held[reader] ?? sorted(shown[reader] ?? messages),
  ])
  return ledger.judge({ held: new Map(logs), history: history ?? messages, archived: archived ?? messages })
}

const sorted = (messages: readonly Shown[]) => messages.toSorted((one, other) => one.seq - other.seq)
const found = (faults: Faults) => faultNames.filter((name) => faults[name].length > 0)
const without = (seq: number) => messagesFrom(1, 5).filter((message) => message.seq !== seq)
const changed = (seq: number, more: Partial<Shown>) =>
  messagesFrom(1, 5).map((each) => (each.seq === seq ? { ...each, ...more } : each))

test('[REPLAY-10] a run without fault is judged to be one', () => {
  expect(found(judged())).toEqual([])
  expect(hasFaults(judged())).toBe(false)
})

describe('planted faults', () => {
  test('[REPLAY-11] a message that one reader is not shown is lost', () => {
    const faults = judged({ shown: { bob: without(3) } })

    expect(found(faults)).toEqual(['lost'])
    expect(faults.lost).toEqual([{ seq: 3, where: 'not shown to bob' }])
  })

  test('[REPLAY-11] a last message that one reader is not shown is lost', () => {
    expect(judged({ shown: { cyd: without(5) } }).lost).toEqual([{ seq: 5, where: 'not shown to cyd' }])
  })

  test('[REPLAY-11] a reader who joined and was shown nothing has lost everything', () => {
    expect(judged({ shown: { cyd: [] } }).lost).toHaveLength(5)
  })

  test('[REPLAY-11] what came before a reader joined, or before their reset, is not due to them', () => {
    const late = (ledger: Ledger) => {
      const reset = ledger.reset.bind(ledger)
      ledger.reset = (reader, dueSeq) => reset(reader, reader === 'bob' ? 4 : dueSeq)
    }

    expect(found(judged({ shown: { bob: messagesFrom(4, 5) }, before: late }))).toEqual([])
  })

  test('[REPLAY-11] a send without an answer is lost, and a refused one is refused', () => {
    const ledger = new Ledger()
    const said = { senderId: 'ada', text: 'x', at: 0, isHeld: false }
    ledger.say({ ...said, clientMessageId: 'unanswered' })
    ledger.say({ ...said, clientMessageId: 'refused' })
    ledger.refuse('refused', 'not_allowed')

    const faults = ledger.judge({ held: new Map(), history: [], archived: [] })

    expect(faults.lost).toEqual([{ seq: 0, where: 'unanswered: no answer' }])
    expect(faults.refused).toEqual([{ seq: 0, where: 'refused: not_allowed' }])
  })

  test('[REPLAY-12] a message that is shown twice is duplicated', () => {
    const doubled = [...messagesFrom(1, 3), aMessage(3), ...messagesFrom(4, 5)]

    const faults = judged({ shown: { bob: doubled }, held: { bob: messagesFrom(1, 5) } })

    expect(found(faults)).toEqual(['duplicated'])
    expect(faults.duplicated).toEqual([{ seq: 3, where: 'shown twice to bob' }])
  })

  test('[REPLAY-12] what a reset brings again is not a duplicate', () => {
    const ledger = new Ledger()
    ledger.reset('bob', 1)
    ledger.show('bob', aMessage(1), true, 0)
    ledger.reset('bob', 1)
    ledger.show('bob', aMessage(1), false, 0)

    expect(ledger.repeated).toEqual([])
    expect(ledger.caughtUp).toBe(1)
  })

  test('[REPLAY-12] one message under two seqs is duplicated', () => {
    const { clientMessageId } = aMessage(2)

    const faults = judged({ history: [...messagesFrom(1, 5), aMessage(6, { clientMessageId })] })

    expect(faults.duplicated).toEqual([{ seq: 6, where: `${clientMessageId} is seq 2 as well` }])
  })

  test('[REPLAY-12] two messages under one seq are duplicated', () => {
    const twin = (ledger: Ledger) => {
      ledger.say({ clientMessageId: 'twin', senderId: 'bob', text: 'x', at: 0, isHeld: false })
      ledger.ack('twin', { seq: 2, rev: 2 }, 1)
    }

    expect(judged({ before: twin }).duplicated).toEqual([{ seq: 2, where: 'given to twin and to ada-2' }])
  })

  test('[REPLAY-13] two messages that are swapped for one reader are out of order', () => {
    const swapped = [aMessage(1), aMessage(3), aMessage(2), aMessage(4), aMessage(5)]

    const faults = judged({ shown: { cyd: swapped } })

    expect(found(faults)).toEqual(['out of order'])
    expect(faults['out of order']).toEqual([{ seq: 2, where: 'shown late to cyd' }])
  })

  test('[REPLAY-13] a sender whose second message comes first is out of order', () => {
    const ledger = new Ledger()
    for (const id of ['first', 'second'])
      ledger.say({ clientMessageId: id, senderId: 'ada', text: id, at: 0, isHeld: false })
    ledger.ack('second', { seq: 1, rev: 1 }, 1)
    ledger.ack('first', { seq: 2, rev: 2 }, 1)

    const faults = ledger.judge({ held: new Map(), history: [], archived: [] })

    expect(faults['out of order']).toEqual([{ seq: 1, where: 'said by ada after seq 2' }])
  })

  test.each([
    ['another text', { text: 'forged' }],
    ['another reply', { replyTo: 1 }],
    ['another rev', { rev: 9 }],
  ])('[REPLAY-14] a reader who is shown %s differs', (_, more) => {
    const faults = judged({ shown: { bob: changed(4, more) } })

    expect(found(faults)).toEqual(['differing between readers'])
    expect(faults['differing between readers']).toEqual([{ seq: 4, where: 'as shown to bob' }])
  })

  test('[REPLAY-14] a log that holds other than what was shown differs', () => {
    expect(found(judged({ held: { bob: without(2) } }))).toEqual(['differing between readers'])
    expect(found(judged({ held: { bob: messagesFrom(1, 6) } }))).toEqual(['differing between readers'])
  })

  test('[REPLAY-15] a message that nobody has said is named', () => {
    const stranger = aMessage(6, { clientMessageId: aMessage(77).clientMessageId })

    expect(found(judged({ shown: { bob: [...messagesFrom(1, 5), stranger] } }))).toEqual(['never said'])
    expect(found(judged({ archived: [...messagesFrom(1, 5), stranger] }))).toEqual(['never said'])
  })

  test.each([
    ['misses one', without(2), [{ seq: 2, where: 'not in Postgres' }]],
    ['has another text', changed(2, { text: 'x' }), [{ seq: 2, where: 'different in Postgres' }]],
  ])('[REPLAY-16] a Postgres that %s is caught', (_, archived, findings) => {
    const faults = judged({ archived })

    expect(found(faults)).toEqual(['missing from Postgres'])
    expect(faults['missing from Postgres']).toEqual(findings)
  })

  test.each([
    ['misses one', without(2)],
    ['has another text', changed(2, { text: 'x' })],
    ['is not ascending', [aMessage(2), aMessage(1), ...messagesFrom(3, 5)]],
    ['repeats one', [aMessage(1), ...messagesFrom(1, 5)]],
  ])('[REPLAY-16] a history that %s is caught', (_, history) => {
    expect(found(judged({ history }))).toEqual(['history differing'])
  })
})

test('[REPLAY-17] times of sends whose sender was away are kept apart', () => {
  const ledger = new Ledger()
  for (const id of ['calm', 'held'])
    ledger.say({ clientMessageId: id, senderId: 'ada', text: id, at: 0, isHeld: false })
  ledger.hold('held')
  ledger.ack('calm', { seq: 1, rev: 1 }, 5)
  ledger.ack('held', { seq: 2, rev: 2 }, 900)

  expect(ledger.acks).toEqual({ undisturbed: [5], all: [5, 900] })
})

test('[REPLAY-17] a receipt is timed when it is live and somebody else’s', () => {
  const ledger = new Ledger()
  const { clientMessageId, senderId, text } = aMessage(1)
  ledger.say({ clientMessageId, senderId, text, at: 100, isHeld: false })

  ledger.show('ada', aMessage(1), true, 105)
  ledger.show('bob', aMessage(1), true, 110)
  ledger.show('cyd', aMessage(1), false, 900)

  expect(ledger.receipts.all).toEqual([10])
})

test('[REPLAY-18] findings name the first few offenders and say that there are more', () => {
  const faults = judged({ shown: { bob: [], cyd: [] } })

  expect(renderFindings(faults)).toEqual([expect.stringMatching(/^lost: seq 1 not shown to bob; .*; …$/)])
})
