/**
 * A process that plays everybody of one scene: opens the sockets, speaks on time, cuts what is to be cut, and checks by seq
 * that nothing is missing at the end. It knows the server by its address alone.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { pageMessagesMax } from '../schema/limits.ts'
import { Samples } from './delivery/samples.ts'
import { Ledger } from './load/ledger.ts'
import { LastFrame, LoadSeat } from './load/load-seat.ts'
import type { LoadPlan, LoadReport, LoadSaid, LoadTold } from './load/plan.ts'
import { firstTold, say } from './machine/child.ts'

const seatsAtATime = 50
const joinMs = 120_000
const settleMs = 30_000
const text =
  'I hand in the lab report on Monday: my group lost a day to the centrifuge. Is noon still fine for you?'
const page = z.object({
  data: z.array(z.object({ seq: z.int(), clientMessageId: z.string() })),
  has_more: z.boolean(),
})

const told = await firstTold<LoadTold>()
if (told.type === 'plan') await play(told.plan)

async function play(plan: LoadPlan): Promise<void> {
  const { seats, rooms, cutAfterSeconds, hasSilentReader = false } = plan
  const ledger = new Ledger(
    rooms.length,
    seats.map(({ room }) => room),
  )
  const shared = rooms.map(() => new LastFrame())
  const returns = { times: new Samples(), complete: 0, reset: 0, waiting: new Set<number>(), from: 0 }
  const filling: Promise<void>[] = []
  const silent = hasSilentReader ? 0 : null
  let joined = 0
  let closed = 0
  let silentEnd: { code: number; frames: number } | null = null
  const sockets = seats.map(
    (seat, index) =>
      new LoadSeat(seat, shared[seat.room] ?? new LastFrame(), {
        onMessages: (messages, at) => ledger.noteMessages(index, messages, at, index !== silent),
        onAck: (clientMessageId, seq, at) => ledger.noteAck(clientMessageId, seq, at),
        onWelcome: (welcome, at) => {
          if (!returns.waiting.has(index)) {
            joined += 1
            return
          }
          if (welcome.verdict === 'complete') {
            returns.complete += 1
            const fresh = welcome.messages.filter(({ seq }) => seq > ledger.heldBy(index))
            ledger.noteMessages(index, fresh, at, false)
          } else {
            returns.reset += 1
            filling.push(fill(seat, index, ledger))
          }
          returns.waiting.delete(index)
          returns.times.add(at - returns.from)
        },
        onClosed: (code, isMeant) => {
          if (joined >= sockets.length) returns.waiting.add(index)
          if (index === silent) silentEnd ??= { code, frames: sockets[index]?.frames ?? 0 }
          else if (!isMeant) closed += 1
        },
      }),
  )
  const startedAt = performance.now()
  for (let from = 0; from < sockets.length; from += seatsAtATime) {
    const upTo = Math.min(sockets.length, from + seatsAtATime)
    for (const socket of sockets.slice(from, upTo)) socket.open()
    await until(() => joined >= upTo, joinMs)
  }
  if (joined < sockets.length) throw new Error(`${joined} of ${sockets.length} came in.`)
  const begin = new Promise((resolve) => process.once('message', resolve))
  tell({ type: 'joined', seconds: (performance.now() - startedAt) / 1000 })
  await begin

  const lag = monitorEventLoopDelay({ resolution: 2 })
  lag.enable()
  const cpu = process.cpuUsage()
  const beganAt = performance.now()
  if (silent !== null) sockets[silent]?.pause()
  const speaking = speak(plan, sockets, ledger, silent)
  if (cutAfterSeconds !== undefined) {
    await sleep(cutAfterSeconds * 1000)
    returns.from = performance.now()
    for (const index of sockets.keys()) returns.waiting.add(index)
    for (const socket of sockets) socket.cut()
  }
  await speaking
  tell({ type: 'spoken' })
  const others = new Set(silent === null ? [] : [silent])
  await until(() => ledger.missing(others) + ledger.unacked + returns.waiting.size === 0, settleMs)
  const used = process.cpuUsage(cpu)
  const wallSeconds = (performance.now() - beganAt) / 1000
  lag.disable()
  if (silent !== null) {
    // now it reads what had been sent, learns that it was closed, and comes back
    returns.from = performance.now()
    returns.waiting.add(silent)
    sockets[silent]?.resume()
    await until(() => returns.waiting.size === 0, settleMs)
  }
  await Promise.all(filling)
  await until(() => ledger.missing(new Set()) === 0, settleMs)
  const hasReturned = returns.complete + returns.reset > 0 || cutAfterSeconds !== undefined
  const report: LoadReport = {
    ...ledger.counts,
    deliveries: ledger.deliveries,
    lost: {
      deliveries: ledger.missing(new Set()) + ledger.disordered,
      acks: ledger.unacked,
      sockets: closed + returns.waiting.size,
    },
    delivery: ledger.delivery.spread(),
    ack: ledger.ack.spread(),
    returned: hasReturned
      ? {
          ...{ sockets: returns.times.count, times: returns.times.spread() },
          ...{ complete: returns.complete, reset: returns.reset },
        }
      : null,
    silent: silentEnd,
    wallSeconds,
    cpuSeconds: (used.user + used.system) / 1e6,
    clientLagMs: Math.max(0, lag.percentile(99) / 1e6 - 2),
  }
  for (const socket of sockets) socket.end()
  tell({ type: 'done', report })
}

/** Conversations take turns, and in each its people do. */
async function speak(
  { rooms, seats, perSecond, seconds }: LoadPlan,
  sockets: readonly LoadSeat[],
  ledger: Ledger,
  silent: number | null,
): Promise<void> {
  const speakers = rooms.map((_, room) =>
    [...seats.keys()].filter((index) => seats[index]?.room === room && index !== silent).slice(0, 100),
  )
  const startedAt = performance.now()
  for (let index = 0; index < perSecond * seconds; index++) {
    const dueAt = startedAt + ((index + 0.3 * Math.sin(index * 2.4)) * 1000) / perSecond
    const waitMs = dueAt - performance.now()
    if (waitMs > 0.5) await sleep(waitMs)
    const room = index % rooms.length
    const ofRoom = speakers[room] ?? []
    const socket = sockets[ofRoom[Math.floor(index / rooms.length) % ofRoom.length] ?? 0]
    const name = `load-${index}`
    ledger.noteSaid(name, room, performance.now())
    socket?.send(name, text)
  }
}

/** A tail does not reach back that far: the rest is in the history. */
async function fill(
  { url, token, conversationId }: LoadPlan['seats'][number],
  index: number,
  ledger: Ledger,
): Promise<void> {
  for (;;) {
    const address = new URL(`/v1/conversations/${conversationId}/messages`, url.replace(/^ws/, 'http'))
    address.search = `?after=${ledger.heldBy(index)}&limit=${pageMessagesMax}`
    const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } })
    if (!response.ok) throw new Error(`${address.pathname} answered ${response.status}`)
    const { data, has_more: hasMore } = page.parse(await response.json())
    const fresh = data.filter(({ seq }) => seq > ledger.heldBy(index))
    ledger.noteMessages(index, fresh, performance.now(), false)
    if (!hasMore) return
  }
}

async function until(isSo: () => boolean, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!isSo() && performance.now() < deadline) await sleep(20)
}

function tell(message: LoadSaid): void {
  say(message)
}
