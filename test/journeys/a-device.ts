/**
 * The SDK as a browser runs it, outside of one: real sockets and requests to a running worker, with a device whose records
 * outlive a tab and a network that can be taken away.
 */
import { WebSocket } from 'ws'
import { connectWith } from '../../client/connect-with.ts'
import { systemClock } from '../../client/clock.ts'
import type { Surroundings } from '../../client/surroundings.ts'
import { Device } from '../client/sdk/device.ts'
import { FakeAttention } from '../client/sdk/fake-attention.ts'

let tabs = 0

export class ATab {
  readonly attention = new FakeAttention()
  readonly #name = `tab-${++tabs}`
  readonly #device: Device
  readonly #sockets = new Set<WebSocket>()
  #isUp = true

  constructor(device = new Device()) {
    this.#device = device
  }

  connect(url: URL, token: () => Promise<string>) {
    return connectWith({ url: url.href, token, onFault: () => undefined }, this.#surroundings())
  }

  /** No network, as a tunnel has none: sockets are gone without a word, and nothing can be reached. */
  loses(): void {
    this.#isUp = false
    for (const socket of this.#sockets) socket.terminate()
    this.attention.becomes({ isOnline: false })
  }

  finds(): void {
    this.#isUp = true
    this.attention.becomes({ isOnline: true })
  }

  /** Killed, as a phone kills what it needs the memory of. */
  dies(): void {
    this.loses()
    this.#device.closes(this.#name)
  }

  #surroundings(): Surroundings {
    return {
      clock: systemClock,
      wallNow: Date.now,
      random: Math.random,
      dial: (url, protocols) => {
        if (!this.#isUp) throw new Error('There is no network.')
        const socket = new WebSocket(url, protocols)
        this.#sockets.add(socket)
        socket.on('close', () => this.#sockets.delete(socket))
        return socket
      },
      fetch: (url, init) =>
        this.#isUp ? fetch(url, init) : Promise.reject(new TypeError('There is no network.')),
      upload: (url, { token, file, signal }) =>
        fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: file, signal }),
      attention: this.attention,
      openStore: (name) => this.#device.open(name),
      tabs: this.#device.tab(this.#name),
    }
  }
}
