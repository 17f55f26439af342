/**
 * What can be changed about a conversation itself. A change takes a rev, as a message does, and travels as the whole
 * state; what is absent is not so.
 */
export type ConversationSettings = {
  title: string
  /** ISO 8601 in UTC. Everyone may read on, nobody says anything any more. */
  archivedAt?: string
  /** Only those who steer the conversation may speak. */
  locked?: true
  /** Seconds between two messages of one person; those who steer are free of it. */
  slowModeSeconds?: number
}

/** A wish: what is absent stays as it is. */
export type SettingsChange = {
  title?: string | undefined
  archived?: boolean | undefined
  locked?: boolean | undefined
  /** 0 ends it. */
  slowModeSeconds?: number | undefined
}

/** The settings alone, of whatever carries them among other things. */
export function settingsOf({ title, archivedAt, locked, slowModeSeconds }: ConversationSettings) {
  const settings: ConversationSettings = {
    title,
    ...(archivedAt !== undefined && { archivedAt }),
    ...(locked && { locked }),
    ...(slowModeSeconds !== undefined && { slowModeSeconds }),
  }
  return settings
}
