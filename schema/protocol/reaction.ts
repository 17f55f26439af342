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

/** Whether some reaction of a message does not say whose it is: then a reader's own are told apart. */
export function isNameless({ reactions = [] }: { reactions?: readonly Reaction[] }): boolean {
  return reactions.some(({ userIds }) => userIds === undefined)
}
