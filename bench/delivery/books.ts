/**
 * Who has heard what, and how long after it was said. Every viewer's messages must come in the order of seq without
 * a hole; what is missing at the end is counted, never forgiven. A page is one talk: its times and losses are its own, while
 * seqs go on from talk to talk. Pure: the time comes in.
 */
import { Samples, type Spread } from './samples.ts'
import type { Crowd, Losses } from './plan.ts'

type Said = { room: number; at: number; isMeasured: boolean; seq: number | null }
type BadgeHeard = { seat: number; room: number; lastSeq: number; at: number }

class Page {
  readonly said = new Map<string, Said>()
  readonly badges: BadgeHeard[] = []
  readonly delivery = new Samples()
  readonly ack = new Samples()
  acked = 0
  disordered = 0
  frames = 0
}

export class Books {
  readonly #crowd: Crowd
  readonly #lastSeq: number[]
  readonly #viewersSeq: number[]
  readonly #badgesSeq: number[]
  #page = new Page()
  lastHeardAt = 0

  constructor(crowd: Crowd) {
    this.#crowd = crowd
    this.#lastSeq = crowd.rooms.map(() => 0)
    this.#viewersSeq = crowd.seats.map(() => 0)
    this.#badgesSeq = crowd.seats.map(() => 0)
  }

  /** Before each talk but the first. */
  turnPage(): void {
    this.#page = new Page()
  }

  noteSaid(clientMessageId: string, room: number, at: number, isMeasured: boolean): void {
    this.#page.said.set(clientMessageId, { room, at, isMeasured, seq: null })
  }

  noteMessages(
    seat: number,
    messages: readonly { seq: number; clientMessageId: string }[],
    at: number,
  ): void {
    let isMeasured = false
    for (const { seq, clientMessageId } of messages) {
      if (seq !== (this.#viewersSeq[seat] ?? 0) + 1) this.#page.disordered += 1
      this.#viewersSeq[seat] = seq
      const said = this.#page.said.get(clientMessageId)
      if (!said?.isMeasured) continue
      this.#page.delivery.add(at - said.at)
      isMeasured = true
    }
    if (isMeasured) this.#page.frames += 1
    this.lastHeardAt = at
  }

  noteAck(clientMessageId: string, seq: number, at: number): void {
    const said = this.#page.said.get(clientMessageId)
    if (!said || said.seq !== null) return
    said.seq = seq
    this.#lastSeq[said.room] = Math.max(this.#lastSeq[said.room] ?? 0, seq)
    this.#page.acked += 1
    if (said.isMeasured) this.#page.ack.add(at - said.at)
  }

  noteBadge(seat: number, room: number, lastSeq: number, at: number): void {
    this.#badgesSeq[seat] = Math.max(this.#badgesSeq[seat] ?? 0, lastSeq)
    this.#page.badges.push({ seat, room, lastSeq, at })
    this.lastHeardAt = at
  }

  get isComplete(): boolean {
    const { deliveries, acks, badges } = this.losses(0)
    return deliveries + acks + badges === 0
  }

  losses(sockets: number): Losses {
    const { said, acked, disordered } = this.#page
    let missing = disordered
    let badges = 0
    for (const [index, { room, isViewer }] of this.#crowd.seats.entries()) {
      const last = this.#lastSeq[room] ?? 0
      if (isViewer) missing += Math.max(0, last - (this.#viewersSeq[index] ?? 0))
      else if ((this.#badgesSeq[index] ?? 0) < last) badges += 1
    }
    return { deliveries: missing, acks: said.size - acked, badges, sockets }
  }

  summary(): { sent: number; deliveries: number; frames: number } & Record<
    'delivery' | 'ack' | 'badge',
    Spread
  > {
    const { said, delivery, ack, frames } = this.#page
    const badge = this.#badgeTimes()
    return {
      sent: said.size,
      deliveries: delivery.count + badge.count,
      frames,
      delivery: delivery.spread(),
      ack: ack.spread(),
      badge: badge.spread(),
    }
  }

  /** A badge speaks for every message up to its seq that the one before had not covered. */
  #badgeTimes(): Samples {
    const times = new Samples()
    const saidBySeq = new Map<string, Said>()
    for (const said of this.#page.said.values()) saidBySeq.set(`${said.room} ${said.seq}`, said)
    const covered = new Map<number, number>()
    for (const { seat, room, lastSeq, at } of this.#page.badges) {
      for (let seq = (covered.get(seat) ?? 0) + 1; seq <= lastSeq; seq++) {
        const said = saidBySeq.get(`${room} ${seq}`)
        if (said?.isMeasured) times.add(at - said.at)
      }
      covered.set(seat, Math.max(covered.get(seat) ?? 0, lastSeq))
    }
    return times
  }
}
