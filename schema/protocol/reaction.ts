/** One emoji under a message, and how many chose it; who they are where the room is small enough for names. */
import type { UserId } from '../ids.ts'

export type Reaction = {
  emoji: string
  count: number
  /** In the order in which they came; absent where names are. */
  userIds?: UserId[]
}

/**
 * What one reader has chosen under one message, where its reactions carry no names. Beside messages it is whole: whoever
 * is not in it has chosen nothing under any message that came along.
 */
export type OwnReactions = { seq: number; emojis: string[] }
