/**
 * Plays a transcript: at a steady rate, in its order, with people coming and going as it says and with seeded
 * cable pulls in between. Each speaker's lines wait for one another and for the message that they answer;
 * different speakers do not wait. Bounds: `socketsOpenMax` sockets, `unackedMax` messages on their way.
 */
import { type ClientMessageId, parseClientMessageId } from '../../schema/ids.ts'
import type { Ack } from '../../schema/protocol/frames/ack.ts'
import type { Reader } from './reader.ts'
import type { Happening, Transcript } from './transcript.ts'

/** One process and one room share two cores: more sockets would measure this process and not the room. */
export const socketsOpenMax = 250
/** Beyond it the replay slows down instead of piling up: an overload shows as a rate that is not reached. */
export const unackedMax = 100
/** One cable in so many messages; half of them while a send of that very person is on its way. */
export const dropOneIn = 25
/** For somebody to get in before they speak: two dials that fail, with their waits. */
const enterWithinMs = 45_000
/** For everybody's last words, and for everybody to have heard them. */
export const settleWithinMs = 60_000

export type PlayOptions = {
  readers: readonly Reader[]
  /** Messages a second. */
  rate: number
  random: () => number
  mayDrop: boolean
  signal: AbortSignal
  onMessage: (sent: number) => void
}

export type Played = { startedAt: number; lastSentAt: number; sent: number; madeRoom: number; stuck: number }

type Message = Extract<Happening, { type: 'message' }>

export class Player {
  readonly #options: PlayOptions
  readonly #turns = new Map<Reader, Promise<void>>()
  readonly #acks = new Map<number, Promise<Ack | null>>()
  #unacked = 0
  #slotFree: (() => void) | null = null
  readonly played: Played = { startedAt: 0, lastSentAt: 0, sent: 0, madeRoom: 0, stuck: 0 }

  constructor(options: PlayOptions) {
    this.#options = options
    options.signal.addEventListener('abort', () => this.#freeSlot())
  }

  async play({ happenings }: Transcript): Promise<void> {
    const { readers, rate, signal } = this.#options
    this.played.startedAt = performance.now()
    let due = this.played.startedAt
    for (const happening of happenings) {
      const reader = readers[happening.person]
      if (!reader) throw new Error(`Line ${happening.line} is of a person who is not there.`)
      if (happening.type === 'message') {
        await pause(due - performance.now(), signal)
        due += 1000 / rate
        await this.#slot()
      }
      if (signal.aborted) return
      if (happening.type === 'message') this.#speak(reader, happening)
      else void this.#afterTurn(reader, async () => this.#move(reader, happening.type === 'join'))
    }
    const settled = new AbortController()
    const acks = Promise.all(this.#acks.values()).finally(() => settled.abort())
    await Promise.race([acks, pause(settleWithinMs, AbortSignal.any([signal, settled.signal]))])
  }

  #speak(reader: Reader, message: Message): void {
    this.#unacked += 1
    const said = this.#afterTurn(reader, async () => {
      const asked = message.answersLine === undefined ? null : await this.#acks.get(message.answersLine)
      this.#enter(reader)
      // nobody speaks before they are in; whose cable is out speaks all the same, and the outbox keeps it
      await reader.until(({ hasEntered, hasSocket }) => hasEntered || !hasSocket, enterWithinMs)
      const reply = asked ? { replyTo: asked.seq } : {}
      const ack = reader.say({ clientMessageId: idOf(message), text: message.text, ...reply })
      this.played.sent += 1
      this.played.lastSentAt = performance.now()
      this.#options.onMessage(this.played.sent)
      this.#pullCable(reader)
      return { ack } // wrapped, so that the next line waits for its turn and not for this ack
    })
    this.#acks.set(
      message.line,
      said
        .then(({ ack }) => ack)
        .then(
          (ack) => this.#settle(ack),
          (error: unknown) => {
            console.error(`${reader.person.id} could not speak: ${String(error)}`)
            this.played.stuck += 1
            return this.#settle(null)
          },
        ),
    )
  }

  /** In the order of the transcript for one person, at the same time for different ones. */
  #afterTurn<Result>(reader: Reader, act: () => Promise<Result>): Promise<Result> {
    const before = this.#turns.get(reader) ?? Promise.resolve()
    const turn = before.then(act)
    this.#turns.set(
      reader,
      turn.then(
        () => undefined,
        () => undefined, // whoever asked for the turn hears of its failure; the next turn comes all the same
      ),
    )
    return turn
  }

  #move(reader: Reader, isJoining: boolean): void {
    if (isJoining) this.#enter(reader)
    else reader.leave()
  }

  /** When the house is full, whoever has been silent for longest makes room. */
  #enter(reader: Reader): void {
    if (!reader.hasSocket) {
      const present = this.#options.readers.filter(({ hasSocket }) => hasSocket)
      if (present.length >= socketsOpenMax) {
        const silent = present
          .filter(({ isIdle }) => isIdle)
          .toSorted((one, other) => one.spokeAt - other.spokeAt)
        silent[0]?.leave()
        this.played.madeRoom += 1
      }
    }
    reader.enter()
  }

  #pullCable(speaker: Reader): void {
    const { mayDrop, random, readers } = this.#options
    const chance = random()
    const choice = random()
    if (!mayDrop || chance >= 1 / dropOneIn) return
    const live = readers.filter(({ isLive }) => isLive)
    const victim = chance < 0.5 / dropOneIn ? speaker : live[Math.floor(choice * live.length)]
    victim?.drop()
  }

  async #slot(): Promise<void> {
    while (this.#unacked >= unackedMax && !this.#options.signal.aborted)
      await new Promise<void>((resolve) => {
        this.#slotFree = resolve
      })
  }

  #settle(ack: Ack | null): Ack | null {
    this.#unacked -= 1
    this.#freeSlot()
    return ack
  }

  #freeSlot(): void {
    this.#slotFree?.()
    this.#slotFree = null
  }
}

function idOf({ line }: Message): ClientMessageId {
  const id = parseClientMessageId(`line-${line}`)
  if (!id) throw new Error(`line-${line} is not a clientMessageId.`)
  return id
}

/** Ends early, without complaint, when the replay is stopped. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
