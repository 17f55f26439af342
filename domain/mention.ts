/**
 * Whom a text mentions: `@` and a member's id, or the name of a group, at the start or after something that is no part
 * of a word, so that an address is not a mention. One pass, no backtracking: the text may be hostile. Naming somebody who
 * is not a member mentions nobody.
 */
import { type UserId, parseUserId } from '../schema/ids.ts'
import { mentionsMax } from '../schema/limits.ts'
import type { MentionGroup } from '../schema/protocol/message.ts'

const idCharacter = /[A-Za-z0-9._@-]/
const wordCharacter = /[\p{L}\p{N}_]/u

export function mentionedIn(text: string, isMember: (userId: UserId) => boolean): UserId[] {
  const mentioned = new Set<UserId>()
  for (const name of namesIn(text)) {
    const member = memberNamed(name, isMember)
    if (member) mentioned.add(member)
    if (mentioned.size >= mentionsMax) break
  }
  return [...mentioned]
}

/** Of two groups the larger one: everyone is staff too. Whether the sender may mention one is the caller's to judge. */
export function groupMentionedIn(text: string): MentionGroup | null {
  let group: MentionGroup | null = null
  for (const name of namesIn(text)) {
    const named = readingsOf(name)
    if (named.includes('everyone')) return 'everyone'
    if (named.includes('staff')) group = 'staff'
  }
  return group
}

/** What stands behind each `@` that may begin a mention. */
function* namesIn(text: string): Iterable<string> {
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    if (at > 0 && wordCharacter.test(text.charAt(at - 1))) continue
    let end = at + 1
    while (end < text.length && end - at <= 65 && idCharacter.test(text.charAt(end))) end += 1
    yield text.slice(at + 1, end)
  }
}

/** "@ada." ends a sentence more often than it names `ada.`: both are tried, the longer one first. */
function readingsOf(name: string): string[] {
  return [name, name.replace(/[._@-]{1,65}$/, '')]
}

function memberNamed(name: string, isMember: (userId: UserId) => boolean): UserId | null {
  for (const candidate of readingsOf(name)) {
    const userId = parseUserId(candidate)
    if (userId && isMember(userId)) return userId
  }
  return null
}
