/** A message as another program tells it: over HTTP, or as a row of Postgres. */
import * as z from 'zod'
import { parseClientMessageId, parseUserId } from '../../schema/ids.ts'
import type { Shown } from './ledger.ts'

export const shown = z
  .object({
    seq: z.int(),
    rev: z.int(),
    senderId: z.string(),
    clientMessageId: z.string(),
    text: z.string(),
    replyTo: z.int().nullish(),
  })
  .transform(({ seq, rev, text, replyTo, ...ids }, context): Shown => {
    const senderId = parseUserId(ids.senderId)
    const clientMessageId = parseClientMessageId(ids.clientMessageId)
    if (senderId && clientMessageId)
      return {
        seq,
        rev,
        senderId,
        clientMessageId,
        text,
        ...(typeof replyTo === 'number' ? { replyTo } : {}),
      }
    context.addIssue(`message ${seq} has ids that are none`)
    return z.NEVER
  })
