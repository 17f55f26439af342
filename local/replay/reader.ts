/**
 * One person of a transcript, with one socket at a time and one log for the whole replay: they come, speak,
 * lose their socket and return as the client core has it. What they see goes into the ledger; nothing is judged.
 */
import { WebSocket } from 'ws'
import type { StateReason } from '../../client/connection-options.ts'
import { ConversationConnection } from '../../client/conversation-connection.ts'
import { MessageLog } from '../../client/message-log.ts'
import { SendRefused } from '../../client/send-refused.ts'
import type { ClientMessageId } from '../../schema/ids.ts'
import type { Ack } from '../../schema/protocol/frames/ack.ts'
import type { Welcome } from '../../schema/protocol/frames/welcome.ts'
import type { Ledger } from './ledger.ts'
import type { ReplayPerson } from './people.ts'

const closeWithinMs = 1_000

export type ReaderOptions = {
  person: ReplayPerson
  url: string
  token: () => Promise<string>
  ledger: Ledger
  counts: ReaderCounts
}

/** Of all readers together. */
export type ReaderCounts = {
  sockets: number
  drops: number
  complete: number
  reset: number
  rejoins: number
  rateLimited: number
  closes: Map<number, number>
  faults: unknown[]
}

export function newCounts(): ReaderCounts {
  const closes = new Map<number, number>()
  return { sockets: 0, drops: 0, complete: 0, reset: 0, rejoins: 0, rateLimited: 0, closes, faults: [] }
}

export type Line = { clientMessageId: ClientMessageId; text: string; replyTo?: number }

export class Reader {
  readonly log = new MessageLog()
  readonly #options: ReaderOptions
  readonly #unacked = new Set<string>()
  #connection: ConversationConnection | null = null
  #socket: WebSocket | null = null
  #isLeaving = false
  #hasJoined = false
  #isRejoining = false
  #waiting = new Set<() => void>()
  #isLooking = false
  spokeAt = 0

  constructor(options: ReaderOptions) {
    this.#options = options
  }

  get person(): ReplayPerson {
    return this.#options.person
  }

  get isPresent(): boolean {
    return this.#connection !== null && !this.#isLeaving
  }

  get hasSocket(): boolean {
    return this.#connection !== null
  }

  get isLive(): boolean {
    return this.#connection?.state === 'live'
  }

  get hasEntered(): boolean {
    return this.isLive || this.#connection?.state === 'reconnecting'
  }

  get isIdle(): boolean {
    return this.#unacked.size === 0
  }

  enter(): void {
    this.#isLeaving = false
    if (this.#connection) return
    const { url, token } = this.#options
    this.#connection = new ConversationConnection({
      url,
      token,
      log: this.log,
      dial: (address, protocols) => this.#dial(address, protocols),
      listener: {
        onState: (state, reason) => this.#noteState(state, reason),
        onWelcome: (welcome) => this.#noteWelcome(welcome),
        onMessages: ({ via, changed, absorbed }) => {
          const now = performance.now()
          const { ledger, person } = this.#options
          for (const message of changed) ledger.show(person.id, message, via === 'live', now)
          ledger.absorb(absorbed)
          this.#wake()
        },
        onProblem: ({ code }) => {
          if (code !== 'rate_limited') return
          this.#options.counts.rateLimited += 1
          this.#holdUnacked()
        },
        onFault: (error) => this.#options.counts.faults.push(error),
      },
    })
    this.#connection.setViewing(this.#isLooking)
    this.#connection.open()
  }

  /** Whether the conversation is before their eyes whenever they are there. */
  look(isLooking: boolean): void {
    this.#isLooking = isLooking
    this.#connection?.setViewing(isLooking)
  }

  /** Goes once everything that they have said is acked. */
  leave(): void {
    this.#isLeaving = this.#connection !== null
    this.#leaveIfDone()
  }

  /** The cable is pulled: no close frame reaches the room, and none comes from it. */
  drop(): void {
    if (!this.isLive) return
    this.#options.counts.drops += 1
    this.#socket?.terminate()
  }

  async say({ clientMessageId, text, replyTo }: Line): Promise<Ack | null> {
    if (!this.#connection) throw new Error(`${this.person.id} is not here and can't speak.`)
    const { ledger, person } = this.#options
    const at = performance.now()
    const reply = replyTo === undefined ? {} : { replyTo }
    ledger.say({ clientMessageId, senderId: person.id, text, at, isHeld: !this.isLive, ...reply })
    this.#unacked.add(clientMessageId)
    this.spokeAt = at
    try {
      const ack = await this.#connection.send(text, { clientMessageId, ...reply })
      ledger.ack(clientMessageId, ack, performance.now())
      return ack
    } catch (error) {
      if (!(error instanceof SendRefused)) throw error
      if (error.code !== 'connection_closed') ledger.refuse(clientMessageId, error.code)
      return null
    } finally {
      this.#unacked.delete(clientMessageId)
      this.#leaveIfDone()
    }
  }

  /** Until the condition holds, looked at whenever something happens here; false when the time is over first. */
  async until(condition: (reader: Reader) => boolean, withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs
    while (!condition(this)) {
      const leftMs = deadline - performance.now()
      if (leftMs <= 0) return false
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs)
        this.#waiting.add(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
    return true
  }

  close(): void {
    this.#connection?.close()
    this.#connection = null
    const socket = this.#socket
    this.#socket = null
    // a close that is not answered would hold the process for half a minute
    if (socket) setTimeout(() => socket.terminate(), closeWithinMs).unref()
    this.#wake()
  }

  #dial(address: string, protocols: string[]): WebSocket {
    this.#options.counts.sockets += 1
    this.#socket = new WebSocket(address, protocols, { perMessageDeflate: false })
    return this.#socket
  }

  #noteState(state: string, { cause, code }: StateReason): void {
    const { counts } = this.#options
    if (cause === 'missed') {
      counts.rejoins += 1
      this.#isRejoining = true
    }
    if (code !== undefined) counts.closes.set(code, (counts.closes.get(code) ?? 0) + 1)
    if (state !== 'live') this.#holdUnacked()
    if (state === 'closed') this.#connection = null
    this.#wake()
  }

  #noteWelcome({ verdict, messages, conversation }: Welcome): void {
    const { counts, ledger, person } = this.#options
    if (verdict === 'reset') ledger.reset(person.id, messages[0]?.seq ?? conversation.lastSeq + 1)
    if (this.#hasJoined && !this.#isRejoining) counts[verdict] += 1
    this.#hasJoined = true
    this.#isRejoining = false
  }

  #holdUnacked(): void {
    for (const clientMessageId of this.#unacked) this.#options.ledger.hold(clientMessageId)
  }

  #leaveIfDone(): void {
    if (this.#isLeaving && this.isIdle) this.close()
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const resolve of waiting) resolve()
  }
}
