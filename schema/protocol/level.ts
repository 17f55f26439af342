/**
 * What somebody wants to hear of a conversation while it is not before their eyes: everything, only what mentions them, or
 * nothing. It decides badges and what their devices are told; whoever opens the conversation finds all of it.
 */
export const notificationLevels = ['all', 'mentions', 'nothing'] as const
export type NotificationLevel = (typeof notificationLevels)[number]

export function isNotificationLevel(value: unknown): value is NotificationLevel {
  return notificationLevels.some((level) => level === value)
}

export type Badge = { unread: number; mentioned: number }

/** What a badge shows of what is unread: the one rule of servers and clients alike. */
export function badgeAt(level: NotificationLevel, { unread, mentioned }: Badge): Badge {
  switch (level) {
    case 'all':
      return { unread, mentioned }
    case 'mentions':
      return { unread: mentioned, mentioned }
    case 'nothing':
      return { unread: 0, mentioned: 0 }
  }
}
