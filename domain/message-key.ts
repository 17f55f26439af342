/**
 * A resent message must be the same message. The digest of what was said is kept beside the sender's key for
 * good, since the message itself may have been edited, or trimmed from the room, by the time it comes again.
 */
import { createHash } from 'node:crypto'
import type { AttachmentId } from '../schema/ids.ts'

type Said = { text: string; replyTo?: number; attachments?: readonly AttachmentId[] }

export function messageDigest({ text, replyTo, attachments = [] }: Said): string {
  // a message without files has the digest that it had before there were any: keys are kept for good
  const files = attachments.length > 0 ? [attachments] : []
  const said = JSON.stringify([text, replyTo ?? null, ...files])
  return createHash('sha256').update(said).digest('base64url').slice(0, 22) // 132 bits
}
