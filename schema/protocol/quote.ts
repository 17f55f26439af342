/**
 * What a reply shows of the message that it answers. A quote is a view of the original: it travels beside messages, by
 * the original's seq, and a later state of the original (a higher rev) replaces it, wherever it is shown. Of a deleted
 * original nothing is left but its place.
 */
import type { UserId } from '../ids.ts'

export type Quote = {
  /** The original's. */
  seq: number
  rev: number
  senderId: UserId
  /** One line; empty for a deleted original. */
  preview: string
  deleted?: true
}
