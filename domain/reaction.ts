/** The reactions under a message after one choice more, or one less. Who chose what is the caller's to know. */
import type { UserId } from '../schema/ids.ts'
import { namesMembersMax } from '../schema/limits.ts'
import type { ConversationKind } from '../schema/protocol/kinds.ts'
import type { Reaction } from '../schema/protocol/reaction.ts'

/** Names travel in small rooms alone, and never among readers who may not list one another. */
export function namesReactors(kind: ConversationKind, rosterSize: number): boolean {
  return kind !== 'announcement' && rosterSize > 0 && rosterSize <= namesMembersMax
}

/**
 * `nameAll`: who has chosen an emoji by now, in the order in which they came; null where reactions carry no names. The
 * order of emojis is that in which each was first chosen.
 */
export function reactionsAfter(
  before: readonly Reaction[],
  { emoji, isOn }: { emoji: string; isOn: boolean },
  nameAll: ((emoji: string) => UserId[]) | null,
): Reaction[] {
  const isNew = isOn && !before.some((one) => one.emoji === emoji)
  const counted = before
    .map((one) => (one.emoji === emoji ? { ...one, count: one.count + (isOn ? 1 : -1) } : one))
    .concat(isNew ? [{ emoji, count: 1 }] : [])
    .filter(({ count }) => count > 0)
  return counted.map((one) => named(one, emoji, nameAll))
}

function named(reaction: Reaction, changed: string, nameAll: ((emoji: string) => UserId[]) | null): Reaction {
  const { emoji, count, userIds } = reaction
  if (!nameAll) return { emoji, count }
  if (userIds && emoji !== changed) return reaction
  const all = nameAll(emoji)
  return { emoji, count: all.length, userIds: all }
}
