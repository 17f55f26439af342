/**
 * Say something. `clientMessageId` is the sender's own name for the message: sending it again gives the same
 * `ack` and appends nothing; the same id with another body is refused. `attachments` are files that the sender has
 * uploaded to this conversation; with them the text may be empty. Whether all that may be said is judged by the room
 * (domain/message-text, its ledger of files), not here.
 */
import {
  type AttachmentId,
  type ClientMessageId,
  parseAttachmentId,
  parseClientMessageId,
} from '../../ids.ts'
import { filesPerMessageMax } from '../../limits.ts'
import { isCount, type Unparsed } from '../unparsed.ts'

export type Send = {
  type: 'send'
  clientMessageId: ClientMessageId
  text: string
  replyTo?: number
  attachments?: AttachmentId[]
}

export function parseSend(frame: Unparsed): Send | string {
  const { text, replyTo } = frame
  const clientMessageId = parseClientMessageId(frame['clientMessageId'])
  if (!clientMessageId) return 'clientMessageId must be 1 to 64 of A–Z a–z 0–9 . _ : -'
  if (typeof text !== 'string') return 'text must be a string'
  if (replyTo !== undefined && !isCount(replyTo)) return 'replyTo must be the seq of a message'
  const attachments = parseAttachmentIds(frame['attachments'])
  if (!attachments) return `attachments must be up to ${filesPerMessageMax} ids of files, each once`
  return {
    ...{ type: 'send', clientMessageId, text },
    ...(replyTo !== undefined && { replyTo }),
    ...(attachments.length > 0 && { attachments }),
  }
}

/** Nothing is the same as none; null for whatever else is no list of ids. */
export function parseAttachmentIds(value: unknown = []): AttachmentId[] | null {
  if (!Array.isArray(value) || value.length > filesPerMessageMax) return null
  const ids = value.map(parseAttachmentId).filter((id) => id !== null)
  return new Set(ids).size === value.length ? ids : null
}
