/** Somebody who has a conversation open and does nothing wrong: whatever is said there must reach them. */
import { handshakeProtocols } from '../../client/socket.ts'
import { receivedEveryRevs } from '../../schema/limits.ts'
import type { Frame } from '../../schema/protocol/frame.ts'
import { WebSocket } from 'ws'
import { holdFrame } from '../contract/hold-frame.ts'
import { textOf } from '../text-of.ts'

export class Bystander {
  readonly conversationId: string
  readonly #socket: WebSocket
  /** By clientMessageId; what was edited is under its seq. */
  readonly #heard = new Map<string, { seq: number; text: string }>()
  readonly #now = new Map<number, string>()
  readonly #waiting = new Map<string, () => void>()
  readonly faults: string[] = []
  #confirmed = 0
  #joined: (() => void) | null = null
  closed: number | null = null

  constructor(url: URL, conversationId: string, token: string) {
    this.conversationId = conversationId
    const address = new URL(`/v1/conversations/${conversationId}/socket`, url.href.replace('http', 'ws'))
    this.#socket = new WebSocket(address.href, handshakeProtocols(token))
    this.#socket.on('message', (data) => this.#take(textOf(data)))
    this.#socket.on('close', (code) => (this.closed = code))
    this.#socket.on('error', (error) => this.faults.push(`a bystander's socket: ${error.message}`))
  }

  join(): Promise<void> {
    this.#socket.on('open', () => this.#say({ type: 'join' }))
    return new Promise((resolve) => (this.#joined = resolve))
  }

  /** Whether it was heard within so long. */
  async hears(clientMessageId: string, withinMs: number): Promise<boolean> {
    if (this.#heard.has(clientMessageId)) return true
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#waiting.set(clientMessageId, () => resolve(true))
    const timer = setTimeout(() => resolve(false), withinMs)
    const isHeard = await promise
    clearTimeout(timer)
    return isHeard
  }

  textOf(clientMessageId: string): string | undefined {
    return this.#heard.get(clientMessageId)?.text
  }

  textAt(seq: number): string | undefined {
    return this.#now.get(seq)
  }

  close(): void {
    this.#socket.close()
  }

  #take(text: string): void {
    try {
      holdFrame('conversation', text)
    } catch (error) {
      this.faults.push(error instanceof Error ? error.message : String(error))
    }
    const frame = JSON.parse(text) as Frame
    if (frame.type === 'welcome') this.#joined?.()
    if (frame.type !== 'messages') return
    for (const { clientMessageId, seq, text } of frame.messages) {
      this.#heard.set(clientMessageId, { seq, text })
      this.#now.set(seq, text)
      this.#waiting.get(clientMessageId)?.()
    }
    if (frame.to - this.#confirmed < receivedEveryRevs) return
    this.#confirmed = frame.to
    this.#say({ type: 'received', rev: frame.to })
  }

  #say(frame: object): void {
    this.#socket.send(JSON.stringify(frame))
  }
}
