/**
 * Why a send came back. A problem's code is the room's no. `connection_closed` and `unanswered` say nothing
 * about the room: the message may have been said. `withdrawn`: its sender took it back before it left. Repeating it under the same clientMessageId is always safe.
 */
import type { ProblemCode } from '../schema/protocol/problem.ts'

export type SendRefusal = ProblemCode | 'outbox_full' | 'connection_closed' | 'unanswered' | 'withdrawn'

export class SendRefused extends Error {
  override readonly name = 'SendRefused'
  readonly code: SendRefusal
  readonly clientMessageId: string
  /** When it may be tried again, where the room said so. */
  readonly retryAfterMs: number | undefined

  constructor(code: SendRefusal, clientMessageId: string, detail?: string, retryAfterMs?: number) {
    super(detail ?? `The message was not sent: ${code}.`)
    this.code = code
    this.clientMessageId = clientMessageId
    this.retryAfterMs = retryAfterMs
  }
}
