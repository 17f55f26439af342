/**
 * A resent message must be the same message. The digest of what was said is kept beside the sender's key for
 * good, since the message itself may have been edited, or trimmed from the room, by the time it comes again.
 */
import { createHash } from 'node:crypto'

export function messageDigest(message: { text: string; replyTo?: number }): string {
  const said = JSON.stringify([message.text, message.replyTo ?? null])
  return createHash('sha256').update(said).digest('base64url').slice(0, 22) // 132 bits
}
