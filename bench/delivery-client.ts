/**
 * A process that plays everybody: opens the crowd's sockets, says what is to be said on time, one talk after the other, and
 * measures with one clock from each send to every receiver. It knows the server by its address alone.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Books } from './delivery/books.ts'
import { bare } from './delivery/dialects/bare.ts'
import type { Dialect } from './delivery/dialects/dialect.ts'
import { homeroom } from './delivery/dialects/homeroom.ts'
import { socketIo } from './delivery/dialects/socket-io.ts'
import type { ClientSaid, ClientTold, Crowd, DialectName, Report, Talk } from './delivery/plan.ts'
import { type SeatSocket, SharedFrame, takeSeat } from './delivery/seat-socket.ts'
import { say } from './machine/child.ts'

const dialects: Record<DialectName, Dialect> = { homeroom, 'socket-io': socketIo, bare }
const seatsAtATime = 50
/** Many people speak in a large conversation: each may say one message a second. */
const speakersMax = 100
/** How long everybody has to hear the last message. */
const settleMs = 10_000
const text =
  'I hand in the lab report on Monday: my group lost a day to the centrifuge. Is noon still fine for you?'

/** Beyond the first of a talk, indices go on from the talk before: nobody sends a message twice. */
type Speak = (index: number, isMeasured: boolean) => void

/** Everybody who came last, and how much they have said. */
type Present = { books: Books; speak: Speak; said: number }

let present: Present | null = null
let closed = 0

process.once('disconnect', () => process.exit(0))
process.on('message', (told: ClientTold) => {
  if (told.type === 'crowd') void welcome(told.crowd)
  else if (present) void measure(told.talk, present)
})

async function welcome(crowd: Crowd): Promise<void> {
  const books = new Books(crowd)
  const sockets = await takeSeats(crowd, books, () => (closed += 1))
  present = { books, speak: speakerOf(crowd, sockets, books), said: 0 }
  tell({ type: 'joined' })
}

async function measure(talk: Talk, present: Present): Promise<void> {
  const { books, speak, said: first } = present
  if (first > 0) books.turnPage()
  const lag = monitorEventLoopDelay({ resolution: 2 })
  const warmUps = countOf(talk, talk.warmUpSeconds)
  present.said += warmUps + countOf(talk, talk.seconds)
  await speakOnTime(talk, first, warmUps, (index) => speak(index, false))
  tell({ type: 'measuring' })
  lag.enable()
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await speakOnTime(talk, first + warmUps, countOf(talk, talk.seconds), (index) => speak(index, true))
  const deadline = performance.now() + settleMs
  while (!books.isComplete && performance.now() < deadline) await sleep(20)
  lag.disable()
  const used = process.cpuUsage(cpu)
  const report: Report = {
    ...books.summary(),
    losses: books.losses(closed),
    wallSeconds: (books.lastHeardAt - startedAt) / 1000,
    cpuSeconds: (used.user + used.system) / 1e6,
    clientLagMs: Math.max(0, lag.percentile(99) / 1e6 - 2),
  }
  tell({ type: 'measured', report })
}

async function takeSeats(crowd: Crowd, books: Books, onClosed: () => void): Promise<SeatSocket[]> {
  const dialect = dialects[crowd.dialect]
  const shared = crowd.rooms.map(() => new SharedFrame())
  const roomIndex = new Map(crowd.rooms.map((id, index) => [id, index]))
  const sockets: SeatSocket[] = []
  for (let from = 0; from < crowd.seats.length; from += seatsAtATime) {
    const taken = crowd.seats.slice(from, from + seatsAtATime).map((seat, offset) => {
      const index = from + offset
      return takeSeat(seat, dialect, shared[seat.room] ?? new SharedFrame(), {
        onClosed,
        onHeard: (heard, at) => {
          if (heard.type === 'messages') books.noteMessages(index, heard.messages, at)
          else if (heard.type === 'ack') books.noteAck(heard.clientMessageId, heard.seq, at)
          else if (heard.type === 'badge')
            for (const { conversationId, lastSeq } of heard.badges) {
              const room = roomIndex.get(conversationId)
              if (room !== undefined) books.noteBadge(index, room, lastSeq, at)
            }
        },
      })
    })
    sockets.push(...(await Promise.all(taken)))
  }
  return sockets
}

/** Conversations take turns, and in each its viewers do. */
function speakerOf({ rooms, seats }: Crowd, sockets: readonly SeatSocket[], books: Books): Speak {
  const speakers = rooms.map((_, room) =>
    seats
      .flatMap((seat, index) => (seat.room === room && seat.isViewer ? [index] : []))
      .slice(0, speakersMax),
  )
  return (index, isMeasured) => {
    const room = index % rooms.length
    const ofRoom = speakers[room] ?? []
    const seat = ofRoom[Math.floor(index / rooms.length) % ofRoom.length] ?? 0
    const clientMessageId = `bench-${index}`
    books.noteSaid(clientMessageId, room, performance.now(), isMeasured)
    sockets[seat]?.send(clientMessageId, text)
  }
}

function countOf({ perSecond }: Talk, seconds: number): number {
  return Math.ceil(perSecond * seconds)
}

/** Each at its time, whatever became of the one before: a slow server gets no rest. */
async function speakOnTime(
  { perSecond }: Talk,
  first: number,
  count: number,
  speak: (index: number) => void,
): Promise<void> {
  const startedAt = performance.now()
  for (let index = 0; index < count; index++) {
    // a little uneven, so that nothing on either side can fall into step with it
    const dueAt = startedAt + ((index + 0.3 * Math.sin(index * 2.4)) * 1000) / perSecond
    const waitMs = dueAt - performance.now()
    if (waitMs > 0.5) await sleep(waitMs)
    speak(first + index)
  }
  await sleep(Math.max(0, startedAt + (count * 1000) / perSecond - performance.now()))
}

function tell(message: ClientSaid): void {
  say(message)
}
