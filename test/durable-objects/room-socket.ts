/**
 * A client's end of a room's socket, for tests inside workerd: frames are queued as they come, and a test waits
 * for the next one of a type. Nothing is skipped silently: `rest()` shows what else has arrived.
 */
import { encodeActorHeader, type UserActor } from '../../schema/actor.ts'
import type { Frame } from '../../schema/protocol/frame.ts'
import { parseFrame } from '../../schema/protocol/frame.ts'
import type { Ack } from '../../schema/protocol/frames/ack.ts'
import type { Welcome } from '../../schema/protocol/frames/welcome.ts'
import { actorHeader } from '../../schema/rpc.ts'
import { faultIn } from '../contract/hold-frame.ts'

const waitMs = 3_000

type Fetching = { fetch: (request: Request) => Promise<Response> }
type Of<Type extends Frame['type']> = Extract<Frame, { type: Type }>

export class RoomSocket {
  readonly socket: WebSocket
  readonly #frames: Frame[] = []
  readonly #waiting = new Set<() => void>()
  /** The first frame that the contract does not state; whoever waits next is told. */
  #fault: Error | null = null
  /** How many frames without a message have come. */
  heads = 0
  closed: { code: number; reason: string } | null = null

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string' || data === 'pong') return
      this.#fault ??= faultIn('conversation', data)
      const frame = parseFrame(data)
      // After an eviction a room may say where its head is, in case its forerunner's last frame was lost.
      if (frame?.type === 'messages' && frame.messages.length === 0 && !frame.settings && !frame.quotes)
        this.heads += 1
      else if (frame) this.#frames.push(frame)
      this.#wake()
    })
    socket.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason }
      this.#wake()
    })
    socket.accept()
  }

  say(command: unknown): void {
    this.socket.send(typeof command === 'string' ? command : JSON.stringify(command))
  }

  /** The next frame of a type; frames of other types before it stay for later. */
  async next<Type extends Frame['type']>(type: Type): Promise<Of<Type>> {
    const isWanted = (frame: Frame): frame is Of<Type> => frame.type === type
    return this.#until(() => {
      const found = this.#frames.find(isWanted)
      if (found) this.#frames.splice(this.#frames.indexOf(found), 1)
      return found ?? null
    }, `a ${type} frame`)
  }

  async join(since: { epoch?: string; rev?: number } = {}): Promise<Welcome> {
    this.say({ type: 'join', ...since })
    return this.next('welcome')
  }

  async send(clientMessageId: string, text: string, replyTo?: number): Promise<Ack> {
    this.say({ type: 'send', clientMessageId, text, replyTo })
    return this.next('ack')
  }

  async untilClosed(): Promise<{ code: number; reason: string }> {
    return this.#until(() => this.closed, 'the close')
  }

  /** What has arrived and was not asked for. */
  rest(): Frame[] {
    if (this.#fault) throw this.#fault
    return this.#frames.splice(0)
  }

  async #until<Found>(look: () => Found | null, what: string): Promise<Found> {
    const deadline = Date.now() + waitMs
    for (;;) {
      if (this.#fault) throw this.#fault
      const found = look()
      if (found !== null) return found
      const left = deadline - Date.now()
      if (left <= 0)
        throw new Error(`${what} did not come; here: ${JSON.stringify(this.#frames).slice(0, 500)}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, left)
        const waiting = this.#waiting
        waiting.add(done)
        function done() {
          clearTimeout(timer)
          waiting.delete(done)
          resolve()
        }
      })
    }
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}

/** Knocks as the worker would, with a verified person; fails unless the room opens. */
export async function connect(stub: Fetching, actor: UserActor): Promise<RoomSocket> {
  const response = await knock(stub, actor)
  if (!response.webSocket) throw new Error(`no socket: ${response.status} ${await response.text()}`)
  return new RoomSocket(response.webSocket)
}

export function knock(stub: Fetching, actor: UserActor): Promise<Response> {
  const headers = { upgrade: 'websocket', [actorHeader]: encodeActorHeader(actor) }
  return stub.fetch(new Request('http://room/socket', { headers }))
}
