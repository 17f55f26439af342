/**
 * Both ends of a socket in one object: what the client says is read from `said`, what the room says is pushed
 * by the test, so any interleaving can be played by hand.
 */
import { heartbeatRequest, heartbeatResponse } from '../../schema/protocol/version.ts'
import type { Frame } from '../../schema/protocol/frame.ts'
import type { Dial, Socket } from '../../client/socket.ts'

type Listeners = {
  open: (() => void)[]
  error: (() => void)[]
  message: ((event: { data: unknown }) => void)[]
  close: ((event: { code: number }) => void)[]
}

export class FakeSocket implements Socket {
  readonly url: string
  readonly protocols: string[]
  readonly raw: string[] = []
  closedWith: number | null = null
  /** A socket whose room is gone without a word: nothing is answered, not even the heartbeat. */
  isMute = false
  #listeners: Listeners = { open: [], error: [], message: [], close: [] }

  constructor(url: string, protocols: string[]) {
    this.url = url
    this.protocols = protocols
  }

  addEventListener<Type extends keyof Listeners>(type: Type, listener: Listeners[Type][number]): void {
    const listeners = this.#listeners[type] as (typeof listener)[]
    listeners.push(listener)
  }

  send(data: string): void {
    this.raw.push(data)
    if (data === heartbeatRequest && !this.isMute) this.sayText(heartbeatResponse)
  }

  close(code = 1000): void {
    this.closedWith = code
  }

  get said(): { type: string; [key: string]: unknown }[] {
    return this.raw.filter((text) => text !== heartbeatRequest).map((text) => JSON.parse(text))
  }

  saidOf(type: string): { type: string; [key: string]: unknown }[] {
    return this.said.filter((command) => command.type === type)
  }

  opens(): void {
    for (const listener of this.#listeners.open) listener()
  }

  says(frame: Frame): void {
    this.sayText(JSON.stringify(frame))
  }

  sayText(data: unknown): void {
    for (const listener of this.#listeners.message) listener({ data })
  }

  cuts(code = 1006): void {
    for (const listener of this.#listeners.error) listener()
    for (const listener of this.#listeners.close) listener({ code })
  }
}

/** Dials into the test: every socket that was asked for, the newest last. */
export function fakeDial(): { dial: Dial; sockets: FakeSocket[]; newest: () => FakeSocket } {
  const sockets: FakeSocket[] = []
  return {
    sockets,
    dial(url, protocols) {
      const socket = new FakeSocket(url, protocols)
      sockets.push(socket)
      return socket
    },
    newest() {
      const socket = sockets.at(-1)
      if (!socket) throw new Error('Nobody has dialled yet.')
      return socket
    },
  }
}
