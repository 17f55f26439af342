/**
 * What the reader has said and the log does not hold yet. It is there at once, in the order of saying, and goes in the
 * moment in which its message arrives: `clientMessageId` is the same in both, so a list can keep its element.
 */
import type { ClientMessageId } from '../../schema/ids.ts'
import type { Attachment } from '../../schema/protocol/attachment.ts'
import type { SendRefusal } from '../send-refused.ts'

export type Outgoing = SendDraft & {
  readonly clientMessageId: ClientMessageId
  /** ISO 8601 in UTC, by this device's clock. For eyes only. */
  readonly saidAt: string
  /**
   * sending: on its way, or waiting for a connection · sent: the room has it, its message is about to arrive
   * · failed: it came back, see `refusal`; `retry` or `discard` it
   */
  readonly state: 'sending' | 'sent' | 'failed'
  /** Only where it has failed. */
  readonly refusal?: { readonly code: SendRefusal; readonly detail?: string; readonly retryAfterMs?: number }
}

export type SendDraft = {
  readonly text: string
  /** seq of the message that this one answers. */
  readonly replyTo?: number
  /** Files that are uploaded already; with one, the text may be empty. */
  readonly attachments?: readonly Attachment[]
}
