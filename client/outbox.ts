/**
 * Sends that have no ack yet, in the order in which they were said. One is on its way at a time: were several,
 * a `rate_limited` in their middle would let later ones overtake it, and a sender's own order is a promise.
 * A send keeps its clientMessageId through every repeat, so the room gives it one seq however often it comes.
 */
import { frameBytesMax, outboxMessagesMax, sendAttemptsMax } from '../schema/limits.ts'
import { utf8BytesExceed } from '../schema/protocol/command.ts'
import type { Send } from '../schema/protocol/commands/send.ts'
import type { Ack } from '../schema/protocol/frames/ack.ts'
import { type SendRefusal, SendRefused } from './send-refused.ts'

type Waiting = {
  command: Send
  /** Times that it went out since it last got any answer. */
  attempts: number
  resolve: (ack: Ack) => void
  reject: (refused: SendRefused) => void
}

export class Outbox {
  #waiting: Waiting[] = []
  #inFlight: Waiting | null = null

  get size(): number {
    return this.#waiting.length
  }

  get isIdle(): boolean {
    return this.#inFlight === null
  }

  add(command: Send): Promise<Ack> {
    // the room would close the socket for the size of the frame, again after each repeat
    if (utf8BytesExceed(JSON.stringify(command), frameBytesMax)) return refuse(command, 'text_too_long')
    if (this.#waiting.length >= outboxMessagesMax) return refuse(command, 'outbox_full')
    return new Promise((resolve, reject) => this.#waiting.push({ command, attempts: 0, resolve, reject }))
  }

  /** The send whose turn it is, or null while one is on its way. */
  next(): Send | null {
    if (this.#inFlight) return null
    let head = this.#waiting[0]
    while (head && head.attempts >= sendAttemptsMax) {
      this.#settle(head, (waiting) =>
        waiting.reject(new SendRefused('unanswered', waiting.command.clientMessageId)),
      )
      head = this.#waiting[0]
    }
    if (!head) return null
    head.attempts += 1
    this.#inFlight = head
    return head.command
  }

  /** What was on its way goes out again: the socket was lost, or the room asked to wait. */
  retry(): void {
    this.#inFlight = null
  }

  acked(ack: Ack): void {
    const waiting = this.#find(ack.clientMessageId)
    if (waiting) this.#settle(waiting, () => waiting.resolve(ack))
  }

  /** The room asked for patience: what was on its way has had an answer, so its attempts count afresh. */
  deferred(): void {
    if (this.#inFlight) this.#inFlight.attempts = 0
    this.retry()
  }

  refused(clientMessageId: string, code: SendRefusal, detail?: string, retryAfterMs?: number): void {
    const waiting = this.#find(clientMessageId)
    const refusal = new SendRefused(code, clientMessageId, detail, retryAfterMs)
    if (waiting) this.#settle(waiting, () => waiting.reject(refusal))
  }

  /** Takes back a send that has not left. False where it is on its way, or settled. */
  withdraw(clientMessageId: string): boolean {
    const waiting = this.#find(clientMessageId)
    if (!waiting || waiting === this.#inFlight || waiting.attempts > 0) return false
    this.#settle(waiting, () => waiting.reject(new SendRefused('withdrawn', clientMessageId)))
    return true
  }

  refuseAll(code: SendRefusal): void {
    for (const { command, reject } of this.#waiting.splice(0))
      reject(new SendRefused(code, command.clientMessageId))
    this.#inFlight = null
  }

  #find(clientMessageId: string): Waiting | undefined {
    return this.#waiting.find(({ command }) => command.clientMessageId === clientMessageId)
  }

  #settle(waiting: Waiting, answer: (waiting: Waiting) => void): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
    if (this.#inFlight === waiting) this.#inFlight = null
    answer(waiting)
  }
}

function refuse(command: Send, code: SendRefusal): Promise<Ack> {
  return Promise.reject(new SendRefused(code, command.clientMessageId))
}
