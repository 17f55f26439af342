/**
 * Who has heard what, and how long after it was said. Every viewer's messages must come in the order of seq without
 * a hole; what is missing at the end is counted, never forgiven. Pure: the time comes in.
 */
import { Samples, type Spread } from './samples.ts'
import type { Losses, Plan } from './plan.ts'

type Said = { room: number; at: number; isMeasured: boolean; seq: number | null }
type BadgeHeard = { seat: number; room: number; lastSeq: number; at: number }

export class Books {
  readonly #plan: Plan
  readonly #said = new Map<string, Said>()
  readonly #lastSeq: number[]
  readonly #viewersSeq: number[]
  readonly #badges: BadgeHeard[] = []
  readonly #delivery = new Samples()
  readonly #ack = new Samples()
  #acked = 0
  #disordered = 0
  #frames = 0
  lastHeardAt = 0

  constructor(plan: Plan) {
    this.#plan = plan
    this.#lastSeq = plan.rooms.map(() => 0)
    this.#viewersSeq = plan.seats.map(() => 0)
  }

  noteSaid(clientMessageId: string, room: number, at: number, isMeasured: boolean): void {
    this.#said.set(clientMessageId, { room, at, isMeasured, seq: null })
  }

  noteMessages(
    seat: number,
    messages: readonly { seq: number; clientMessageId: string }[],
    at: number,
  ): void {
    let isMeasured = false
    for (const { seq, clientMessageId } of messages) {
      if (seq !== (this.#viewersSeq[seat] ?? 0) + 1) this.#disordered += 1
      this.#viewersSeq[seat] = seq
      const said = this.#said.get(clientMessageId)
      if (!said?.isMeasured) continue
      this.#delivery.add(at - said.at)
      isMeasured = true
    }
    if (isMeasured) this.#frames += 1
    this.lastHeardAt = at
  }

  noteAck(clientMessageId: string, seq: number, at: number): void {
    const said = this.#said.get(clientMessageId)
    if (!said || said.seq !== null) return
    said.seq = seq
    this.#lastSeq[said.room] = Math.max(this.#lastSeq[said.room] ?? 0, seq)
    this.#acked += 1
    if (said.isMeasured) this.#ack.add(at - said.at)
  }

  noteBadge(seat: number, room: number, lastSeq: number, at: number): void {
    this.#badges.push({ seat, room, lastSeq, at })
    this.lastHeardAt = at
  }

  get isComplete(): boolean {
    const { deliveries, acks, badges } = this.losses(0)
    return deliveries + acks + badges === 0
  }

  losses(sockets: number): Losses {
    const { seats } = this.#plan
    const badgeSeqs = new Map<number, number>()
    for (const { seat, lastSeq } of this.#badges)
      badgeSeqs.set(seat, Math.max(badgeSeqs.get(seat) ?? 0, lastSeq))
    let missing = this.#disordered
    let badges = 0
    for (const [index, { room, isViewer }] of seats.entries()) {
      const last = this.#lastSeq[room] ?? 0
      if (isViewer) missing += Math.max(0, last - (this.#viewersSeq[index] ?? 0))
      else if ((badgeSeqs.get(index) ?? 0) < last) badges += 1
    }
    return { deliveries: missing, acks: this.#said.size - this.#acked, badges, sockets }
  }

  summary(): { sent: number; deliveries: number; frames: number } & Record<
    'delivery' | 'ack' | 'badge',
    Spread
  > {
    const badge = this.#badgeTimes()
    return {
      sent: this.#said.size,
      deliveries: this.#delivery.count + badge.count,
      frames: this.#frames,
      delivery: this.#delivery.spread(),
      ack: this.#ack.spread(),
      badge: badge.spread(),
    }
  }

  /** A badge speaks for every message up to its seq that the one before had not covered. */
  #badgeTimes(): Samples {
    const times = new Samples()
    const saidBySeq = new Map<string, Said>()
    for (const said of this.#said.values()) saidBySeq.set(`${said.room} ${said.seq}`, said)
    const covered = new Map<number, number>()
    for (const { seat, room, lastSeq, at } of this.#badges) {
      for (let seq = (covered.get(seat) ?? 0) + 1; seq <= lastSeq; seq++) {
        const said = saidBySeq.get(`${room} ${seq}`)
        if (said?.isMeasured) times.add(at - said.at)
      }
      covered.set(seat, Math.max(covered.get(seat) ?? 0, lastSeq))
    }
    return times
  }
}
