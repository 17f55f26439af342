/**
 * Whom a text mentions: `@` and a member's id, at the start or after something that is no part of a word, so that
 * an address is not a mention. One pass, no backtracking: the text may be hostile. Naming somebody who is not a
 * member mentions nobody.
 */
import { type UserId, parseUserId } from '../schema/ids.ts'
import { mentionsMax } from '../schema/limits.ts'

const idCharacter = /[A-Za-z0-9._@-]/
const wordCharacter = /[\p{L}\p{N}_]/u

export function mentionedIn(text: string, isMember: (userId: UserId) => boolean): UserId[] {
  const mentioned = new Set<UserId>()
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    if (at > 0 && wordCharacter.test(text.charAt(at - 1))) continue
    let end = at + 1
    while (end < text.length && end - at <= 65 && idCharacter.test(text.charAt(end))) end += 1
    const member = memberNamed(text.slice(at + 1, end), isMember)
    if (member) mentioned.add(member)
    if (mentioned.size >= mentionsMax) break
  }
  return [...mentioned]
}

/** "@ada." ends a sentence more often than it names `ada.`: both are tried, the longer one first. */
function memberNamed(name: string, isMember: (userId: UserId) => boolean): UserId | null {
  for (const candidate of [name, name.replace(/[._@-]{1,65}$/, '')]) {
    const userId = parseUserId(candidate)
    if (userId && isMember(userId)) return userId
  }
  return null
}
