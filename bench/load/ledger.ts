/**
 * What each seat has, checked by seq: every seat must hold all that its room has acked, each once and in order, however often
 * its socket was cut. Pure: the time comes in.
 */
import { Samples } from '../delivery/samples.ts'

type Said = { room: number; at: number; isAcked: boolean }

export class Ledger {
  readonly #said = new Map<string, Said>()
  readonly #lastAcked: number[]
  readonly #held: number[]
  readonly #roomOf: readonly number[]
  readonly delivery = new Samples()
  readonly ack = new Samples()
  #acked = 0
  /** Beyond what was held: a hole before it, or something that is held already. */
  disordered = 0
  deliveries = 0

  /** @param roomOf by seat */
  constructor(rooms: number, roomOf: readonly number[]) {
    this.#lastAcked = Array.from({ length: rooms }, () => 0)
    this.#held = roomOf.map(() => 0)
    this.#roomOf = roomOf
  }

  noteSaid(clientMessageId: string, room: number, at: number): void {
    this.#said.set(clientMessageId, { room, at, isAcked: false })
  }

  noteAck(clientMessageId: string, seq: number, at: number): void {
    const said = this.#said.get(clientMessageId)
    if (!said || said.isAcked) return
    said.isAcked = true
    this.#acked += 1
    this.#lastAcked[said.room] = Math.max(this.#lastAcked[said.room] ?? 0, seq)
    this.ack.add(at - said.at)
  }

  /** `isLive`: its time counts; what came after a cut took as long as the cut. */
  noteMessages(
    seat: number,
    messages: readonly { seq: number; clientMessageId: string }[],
    at: number,
    isLive: boolean,
  ): void {
    for (const { seq, clientMessageId } of messages) {
      if (seq !== (this.#held[seat] ?? 0) + 1) this.disordered += 1
      this.#held[seat] = seq
      this.deliveries += 1
      const said = this.#said.get(clientMessageId)
      if (said && isLive) this.delivery.add(at - said.at)
    }
  }

  heldBy(seat: number): number {
    return this.#held[seat] ?? 0
  }

  /** Messages × seats that are missing still. */
  missing(without: ReadonlySet<number>): number {
    return this.#held.reduce((sum, held, seat) => {
      const last = this.#lastAcked[this.#roomOf[seat] ?? 0] ?? 0
      return without.has(seat) ? sum : sum + Math.max(0, last - held)
    }, 0)
  }

  get unacked(): number {
    return this.#said.size - this.#acked
  }

  get counts(): { said: number; acked: number } {
    return { said: this.#said.size, acked: this.#acked }
  }
}
