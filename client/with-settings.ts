/** Settings replace those before them as a whole: what they don't say is not so any more. */
import type { ConversationSettings } from '../schema/protocol/settings.ts'

export function withSettings<Known extends ConversationSettings>(
  known: Known,
  settings: ConversationSettings,
): Known {
  const { archivedAt: _a, locked: _l, slowModeSeconds: _s, replies: _r, avatar: _p, ...rest } = known
  return { ...rest, ...settings } as Known
}
