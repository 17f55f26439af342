/**
 * Writes down everything that was said, acked and shown, and judges it at the end against itself, against the
 * history route and against Postgres. Pure: time comes as an argument. What it calls a delivery is what an
 * application sees, after the log has absorbed repeats. Rules: REPLAY-10 to REPLAY-19.
 */
import type { Message } from '../../schema/protocol/message.ts'
import { findFaults, type Faults } from './faults.ts'

export type Said = {
  clientMessageId: string
  senderId: string
  text: string
  replyTo?: number
  at: number
  /** Its sender was not live all the time until the ack: its times say how long a socket was away. */
  isHeld: boolean
  place?: { seq: number; rev: number }
  refusal?: string
}

/** What a message is, wherever it was read. */
export type Shown = Pick<Message, 'seq' | 'rev' | 'senderId' | 'clientMessageId' | 'text' | 'replyTo'>

/** What one reader has been shown since they began, or since the last reset: then they begin anew. */
export type Shelf = {
  shown: Map<number, Shown>
  /** From here on everything is due to them. */
  dueSeq: number
  lastSeq: number
}

export type Evidence = {
  /** What each reader's log holds in the end. */
  held: ReadonlyMap<string, readonly Shown[]>
  /** As the pages brought it, put together. */
  history: readonly Shown[]
  archived: readonly Shown[]
}

/** In ms. `undisturbed` leaves out whatever was said or heard while a sender's socket was away. */
export type Times = { undisturbed: number[]; all: number[] }

export class Ledger {
  readonly said = new Map<string, Said>()
  readonly shelves = new Map<string, Shelf>()
  readonly acks: Times = { undisturbed: [], all: [] }
  readonly receipts: Times = { undisturbed: [], all: [] }
  /** In the order in which the acks came. */
  readonly acked: Said[] = []
  readonly repeated: { reader: string; seq: number }[] = []
  readonly unordered: { reader: string; seq: number }[] = []
  readonly replaced: { reader: string; seq: number }[] = []
  deliveries = 0
  caughtUp = 0
  absorbed = 0

  get lastSeq(): number {
    return this.acked.reduce((last, { place }) => Math.max(last, place?.seq ?? 0), 0)
  }

  say(said: Omit<Said, 'place' | 'refusal'>): void {
    this.said.set(said.clientMessageId, said)
  }

  hold(clientMessageId: string): void {
    const said = this.said.get(clientMessageId)
    if (said && !said.place) said.isHeld = true
  }

  ack(clientMessageId: string, place: { seq: number; rev: number }, at: number): void {
    const said = this.said.get(clientMessageId)
    if (!said)
      throw new Error(`An ack for ${clientMessageId}, which nobody has said, cannot come from our client.`)
    said.place = place
    this.acked.push(said)
    note(this.acks, at - said.at, said.isHeld)
  }

  refuse(clientMessageId: string, code: string): void {
    const said = this.said.get(clientMessageId)
    if (said) said.refusal = code
  }

  /** `live`: came by a frame, as it happened. Otherwise by a welcome. */
  show(reader: string, message: Shown, isLive: boolean, at: number): void {
    const shelf = this.#shelf(reader)
    const before = shelf.shown.get(message.seq)
    this.deliveries += 1
    if (!isLive) this.caughtUp += 1
    if (before && message.rev <= before.rev) this.repeated.push({ reader, seq: message.seq })
    // nobody edits in a replay: a message that comes again with a higher rev is not what was sent
    else if (before) this.replaced.push({ reader, seq: message.seq })
    else if (message.seq <= shelf.lastSeq) this.unordered.push({ reader, seq: message.seq })
    shelf.shown.set(message.seq, message)
    shelf.lastSeq = Math.max(shelf.lastSeq, message.seq)
    const said = this.said.get(message.clientMessageId)
    if (isLive && said && said.senderId !== reader) note(this.receipts, at - said.at, said.isHeld)
  }

  absorb(count: number): void {
    this.absorbed += count
  }

  /** They begin, or begin anew, with a page whose first message is `dueSeq`. */
  reset(reader: string, dueSeq: number): void {
    this.shelves.set(reader, emptyShelf(dueSeq))
  }

  judge(evidence: Evidence): Faults {
    return findFaults(this, evidence)
  }

  #shelf(reader: string): Shelf {
    const shelf = this.shelves.get(reader) ?? emptyShelf(1)
    this.shelves.set(reader, shelf)
    return shelf
  }
}

function emptyShelf(dueSeq: number): Shelf {
  return { shown: new Map(), dueSeq, lastSeq: 0 }
}

function note(times: Times, ms: number, isHeld: boolean): void {
  times.all.push(ms)
  if (!isHeld) times.undisturbed.push(ms)
}
