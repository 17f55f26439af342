/** One emoji under a message, and how many chose it; who they are where the room is small enough for names. */
import type { UserId } from '../ids.ts'

export type Reaction = {
  emoji: string
  count: number
  /** In the order in which they came; absent where names are. */
  userIds?: UserId[]
}
