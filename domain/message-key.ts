/**
 * A resent message must be the same message. The digest of what was said is kept beside the sender's key for
 * good, since the message itself may have been edited, or trimmed from the room, by the time it comes again.
 *
 * It guards a sender against their own program's mistake, and nobody against anybody, so it need not be a secure one:
 * SHA-256, as Workers offer it without an await, was a third of what a message costs its room.
 */
import { createHash } from 'node:crypto'
import type { AttachmentId } from '../schema/ids.ts'

export type Said = { text: string; replyTo?: number; attachments?: readonly AttachmentId[] }

/** 128 bits in hex: two messages of one key that differ and pass for the same are beyond a room's lifetime. */
export function messageDigest(said: Said): string {
  const units = encode(said)
  let [one, two, three, four] = seeds
  for (let at = 0; at < units.length; at++) {
    const unit = units.charCodeAt(at)
    // each lane takes its neighbour along, so that no two of them fail together
    one = Math.imul(one ^ unit ^ (four >>> 15), 0x85ebca6b)
    two = Math.imul(two ^ unit ^ (one >>> 13), 0xc2b2ae35)
    three = Math.imul(three ^ unit ^ (two >>> 16), 0x27d4eb2f)
    four = Math.imul(four ^ unit ^ (three >>> 14), 0x165667b1)
  }
  // the last characters have passed through few products: each lane is spread over its bits, and over the others
  for (let round = 0; round < 2; round++) {
    one = spread(one ^ four ^ units.length)
    two = spread(two ^ one)
    three = spread(three ^ two)
    four = spread(four ^ three)
  }
  return [one, two, three, four].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('')
}

/** Of a message of which nobody knows any more what it said: whatever comes under its key is that message. */
export const forgottenDigest = ''

/** Whether a message says what a key was kept for. Keys are kept for good: some were made when this was SHA-256. */
export function saysTheSame(digest: string, said: Said): boolean {
  if (digest === forgottenDigest) return true
  return digest === (digest.length === formerLength ? formerDigest(said) : messageDigest(said))
}

const seeds: readonly [number, number, number, number] = [0x9e3779b9, 0x7f4a7c15, 0xf39cc060, 0x5cedc834]

function spread(lane: number): number {
  const once = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}

function encode({ text, replyTo, attachments = [] }: Said): string {
  // a message without files has the digest that it had before there were any
  const files = attachments.length > 0 ? [attachments] : []
  return JSON.stringify([text, replyTo ?? null, ...files])
}

const formerLength = 22

function formerDigest(said: Said): string {
  return createHash('sha256').update(encode(said)).digest('base64url').slice(0, formerLength)
}
