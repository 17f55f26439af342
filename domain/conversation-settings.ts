/** What a change makes of a conversation's settings, and what they let somebody say. */
import type { EventType } from '../schema/events.ts'
import type { ConversationSettings, SettingsChange } from '../schema/protocol/settings.ts'
import { type Problem, problem } from '../schema/protocol/problem.ts'

/** The very same object when nothing changes by it. */
export function changeSettings(
  before: ConversationSettings,
  wish: SettingsChange,
  now: number,
): ConversationSettings {
  const title = wish.title ?? before.title
  const archivedAt = archivedBy(before.archivedAt, wish.archived, now)
  const locked = wish.locked ?? before.locked ?? false
  const slowModeSeconds = wish.slowModeSeconds ?? before.slowModeSeconds ?? 0
  const replies = wish.replies ?? before.replies ?? false
  const avatar = wish.avatar === undefined ? before.avatar : (wish.avatar ?? undefined)
  const after: ConversationSettings = {
    title,
    ...(archivedAt !== undefined && { archivedAt }),
    ...(locked && { locked }),
    ...(slowModeSeconds > 0 && { slowModeSeconds }),
    ...(replies && { replies }),
    ...(avatar !== undefined && { avatar }),
  }
  return JSON.stringify(after) === JSON.stringify(before) ? before : after
}

function archivedBy(before: string | undefined, isWanted: boolean | undefined, now: number) {
  if (isWanted === undefined) return before
  return isWanted ? (before ?? new Date(now).toISOString()) : undefined
}

/** Whether anything may be done here at all, and by whoever does not steer. */
export function refuseActs(settings: ConversationSettings, isSteering: boolean): Problem | null {
  if (settings.archivedAt !== undefined) return problem('conversation_archived')
  return settings.locked && !isSteering ? problem('conversation_locked') : null
}

/** What has happened, by the names of the change log: one event for each thing that is other than before. */
export function settingsEvents(
  before: ConversationSettings,
  after: ConversationSettings,
): { type: EventType; detail: Record<string, unknown> | null }[] {
  const isArchived = after.archivedAt !== undefined
  const changes: Record<string, unknown> = {
    ...(after.title !== before.title && { title: after.title }),
    ...(after.slowModeSeconds !== before.slowModeSeconds && { slowModeSeconds: after.slowModeSeconds ?? 0 }),
    ...(after.replies !== before.replies && { replies: after.replies ?? false }),
    ...(after.avatar !== before.avatar && { avatar: after.avatar ?? null }),
    ...(!isArchived && before.archivedAt !== undefined && { archived: false }),
  }
  return [
    ...(Object.keys(changes).length > 0 ? [{ type: 'conversation.updated' as const, detail: changes }] : []),
    ...(isArchived && before.archivedAt === undefined
      ? [{ type: 'conversation.archived' as const, detail: null }]
      : []),
    ...(after.locked === before.locked
      ? []
      : [
          {
            type: after.locked ? ('moderation.locked' as const) : ('moderation.unlocked' as const),
            detail: null,
          },
        ]),
  ]
}

/** `lastSentAt`: when this person last said something here, ms since 1970; null for never. */
export function refuseToSpeak(
  settings: ConversationSettings,
  { isSteering, lastSentAt, now }: { isSteering: boolean; lastSentAt: number | null; now: number },
): Problem | null {
  const refusal = refuseActs(settings, isSteering)
  if (refusal || isSteering) return refusal
  const freeAt = lastSentAt === null ? 0 : lastSentAt + (settings.slowModeSeconds ?? 0) * 1000
  if (freeAt <= now) return null
  const detail = `One message every ${settings.slowModeSeconds} seconds.`
  return { ...problem('slow_mode', detail), retryAfterMs: freeAt - now }
}
