/**
 * Listens with bare sockets and no manners: to whatever still comes when it should not, and until it is closed. It answers
 * nothing, keeps nothing, and never comes back.
 */
import { WebSocket } from 'ws'
import { conversationSocketUrl, handshakeProtocols, personalSocketUrl } from '../../../client/socket.ts'
import { textOf } from '../../text-of.ts'
import type { History } from '../history.ts'

export type EavesdropperOptions = {
  who: string
  url: string
  conversationId: string
  token: () => Promise<string>
  history: History
}

type Frame = {
  type: string
  to?: number
  rev?: number
  summaries?: { conversationId: string; rev: number }[]
  added?: { id: string; rev: number }[]
}

export class Eavesdropper {
  readonly #options: EavesdropperOptions
  readonly #sockets: WebSocket[] = []

  constructor(options: EavesdropperOptions) {
    this.#options = options
  }

  /** True once it was welcomed, false where it was turned away. */
  async listenToConversation(): Promise<boolean> {
    const { url, conversationId, history, who } = this.#options
    return this.#listen(conversationSocketUrl(url, conversationId), 'welcome', (frame) => {
      const rev = frame.type === 'welcome' ? frame.rev : frame.to
      if (rev !== undefined) history.note(who, { what: 'overheard', rev })
    })
  }

  async listenToNews(): Promise<boolean> {
    const { url, conversationId, history, who } = this.#options
    return this.#listen(personalSocketUrl(url), 'snapshot', ({ summaries = [], added = [] }) => {
      const revs = [
        ...summaries.filter((one) => one.conversationId === conversationId),
        ...added.filter(({ id }) => id === conversationId),
      ]
      for (const { rev } of revs) history.note(who, { what: 'overheard', rev })
    })
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate()
  }

  async #listen(address: string, greeting: string, hear: (frame: Frame) => void): Promise<boolean> {
    const { token, history, who } = this.#options
    const socket = new WebSocket(address, handshakeProtocols(await token()))
    this.#sockets.push(socket)
    let isGreeted = false
    return new Promise((resolve) => {
      socket.on('open', () => socket.send('{"type":"join"}'))
      socket.on('message', (data) => {
        const frame = JSON.parse(textOf(data)) as Frame
        hear(frame)
        if (frame.type !== greeting) return
        isGreeted = true
        resolve(true)
      })
      socket.on('error', () => resolve(false)) // a refused handshake
      socket.on('close', (code) => {
        // whoever was never let in has not lost a socket
        if (isGreeted && greeting === 'welcome') history.note(who, { what: 'closed', door: greeting, code })
        resolve(false)
      })
    })
  }
}
