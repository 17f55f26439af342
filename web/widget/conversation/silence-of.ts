/** Why nothing can be said here at the moment; null where something can. */
import type { ConversationInfo } from '../../../client/homeroom.ts'
import type { Strings } from '../strings/strings.ts'

export function silenceOf(
  { view, capabilities, mutedUntil, hasBlocked }: ConversationInfo,
  strings: Strings,
): string | null {
  const words = strings.composer
  if (view.archivedAt !== undefined) return words.archived
  if (mutedUntil !== undefined) return words.muted
  if (hasBlocked) return words.blocked
  if (!capabilities.has('send')) return words.readOnly
  return view.locked && !capabilities.has('steer') ? words.locked : null
}
