/**
 * Player, readers, client core and ledger together over real sockets: a room that keeps its promises is found
 * without fault although cables are pulled, and one that errs is found out. What the room is said to have in
 * Postgres and in its history is its log; those two have tests of their own.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { faultNames, type Faults } from '../../../local/replay/faults.ts'
import { Ledger } from '../../../local/replay/ledger.ts'
import { castPeople } from '../../../local/replay/people.ts'
import { Player } from '../../../local/replay/player.ts'
import { newCounts, Reader } from '../../../local/replay/reader.ts'
import { seededRandom } from '../../../local/replay/seeded-random.ts'
import { messagesOf, parseTranscript } from '../../../local/replay/transcript.ts'
import { type FakeRoom, type Plant, startFakeRoom } from './fake-room.ts'

const folder = join(import.meta.dirname, '../../transcripts')
const transcript = parseTranscript(
  readFileSync(join(folder, 'exam-week.raw.txt'), 'utf8'),
  readFileSync(join(folder, 'exam-week.annotation.txt'), 'utf8'),
)
const rooms: FakeRoom[] = []

afterEach(async () => {
  await Promise.all(rooms.splice(0).map((room) => room.stop()))
})

async function played(plant: Plant = {}, mayDrop = false) {
  const room = await startFakeRoom(plant)
  rooms.push(room)
  const ledger = new Ledger()
  const counts = newCounts()
  const readers = castPeople(transcript.people).map(
    (person) => new Reader({ person, url: room.url, token: async () => person.id, ledger, counts }),
  )
  const signal = new AbortController().signal
  const player = new Player({
    readers,
    rate: 500,
    random: seededRandom(3),
    mayDrop,
    signal,
    onMessage: () => undefined,
  })
  await player.play(transcript)
  for (const reader of readers) reader.enter()
  const hasAll = ({ isLive, log }: Reader) => isLive && log.rev >= room.log.length
  const done = await Promise.all(readers.map((reader) => reader.until(hasAll, 5_000)))
  const held = new Map(readers.map(({ person, log }) => [person.id, log.messages]))
  for (const reader of readers) reader.close()
  const faults = ledger.judge({ held, history: room.log, archived: room.log })
  return { room, ledger, counts, faults, done, player }
}

const found = (faults: Faults) => faultNames.filter((name) => faults[name].length > 0)

describe('a room that keeps its promises', () => {
  test('[REPLAY-20] every line is said once, in order, with its replies', async () => {
    const { room, faults, player, done } = await played()

    expect(found(faults)).toEqual([])
    expect(done).not.toContain(false)
    expect(player.played.sent).toBe(90)
    expect(room.log).toHaveLength(90)
    expect(new Set(room.log.map(({ text }) => text))).toEqual(
      new Set(messagesOf(transcript).map(({ text }) => text)),
    )
    expect(room.log.filter(({ replyTo }) => replyTo !== undefined)).toHaveLength(61)
    for (const { seq, replyTo } of room.log) expect(replyTo ?? 0).toBeLessThan(seq)
  })

  test('[REPLAY-21] cables that are pulled change nothing but the counts', async () => {
    const { faults, counts, ledger } = await played({}, true)

    expect(found(faults)).toEqual([])
    expect(counts.drops).toBeGreaterThan(0)
    expect(counts.complete).toBeGreaterThanOrEqual(counts.drops)
    expect(ledger.acks.all.length).toBeGreaterThan(ledger.acks.undisturbed.length)
  })

  test('[REPLAY-21] a socket that is cut between commit and ack costs no message and doubles none', async () => {
    const { faults, counts, room } = await played({ cutsBeforeAckOneIn: 20 })

    expect(found(faults)).toEqual([])
    expect(counts.complete).toBeGreaterThan(0)
    expect(room.log).toHaveLength(90)
  })
})

describe('a room that errs', () => {
  test('[REPLAY-22] a room that forgets what was sent doubles a message and is found out', async () => {
    const { faults } = await played({ cutsBeforeAckOneIn: 20, forgetsSent: true })

    expect(found(faults)).toContain('duplicated')
  })

  test('[REPLAY-22] a room that keeps the last message from one reader is found out', async () => {
    const { faults } = await played({
      tell: (message, reader) => (message.seq === 90 && reader === 'replay.lena' ? null : message),
    })

    expect(found(faults)).toEqual(['lost'])
    expect(faults.lost).toEqual([{ seq: 90, where: 'not shown to replay.lena' }])
  })

  test('[REPLAY-22] a room that tells one reader something else is found out', async () => {
    const tell: Plant['tell'] = (message, reader) =>
      message.seq === 40 && reader === 'replay.lena' ? { ...message, text: 'x' } : message

    const { faults } = await played({ tell })

    expect(found(faults)).toEqual(['differing between readers'])
  })
})
