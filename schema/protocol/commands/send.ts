/**
 * Say something. `clientMessageId` is the sender's own name for the message: sending it again gives the same
 * `ack` and appends nothing; the same id with another body is refused. Whether the text may be said is
 * judged by the room (domain/message-text), not here.
 */
import { type ClientMessageId, parseClientMessageId } from '../../ids.ts'
import { isCount, type Unparsed } from '../unparsed.ts'

export type Send = { type: 'send'; clientMessageId: ClientMessageId; text: string; replyTo?: number }

export function parseSend(frame: Unparsed): Send | string {
  const clientMessageId = parseClientMessageId(frame['clientMessageId'])
  if (!clientMessageId) return 'clientMessageId must be 1 to 64 of A–Z a–z 0–9 . _ : -'
  if (typeof frame['text'] !== 'string') return 'text must be a string'
  if (frame['replyTo'] === undefined) return { type: 'send', clientMessageId, text: frame['text'] }
  if (!isCount(frame['replyTo'])) return 'replyTo must be the seq of a message'
  return { type: 'send', clientMessageId, text: frame['text'], replyTo: frame['replyTo'] }
}
