/**
 * What can be changed about a conversation itself. A change takes a rev, as a message does, and travels as the whole
 * state; what is absent is not so.
 */
import type { AttachmentId } from '../ids.ts'

export type ConversationSettings = {
  title: string
  /** ISO 8601 in UTC. Everyone may read on, nobody says anything any more. */
  archivedAt?: string
  /** Only those who steer the conversation may speak. */
  locked?: true
  /** Seconds between two messages of one person; those who steer are free of it. */
  slowModeSeconds?: number
  /** Of an announcement: whoever reads it may answer a message. */
  replies?: true
  /** A picture, fetched as an attachment of this conversation. */
  avatar?: AttachmentId
}

/** A wish: what is absent stays as it is. */
export type SettingsChange = {
  title?: string | undefined
  archived?: boolean | undefined
  locked?: boolean | undefined
  /** 0 ends it. */
  slowModeSeconds?: number | undefined
  replies?: boolean | undefined
  /** A picture that the asker has uploaded here and not sent; null takes it away. */
  avatar?: AttachmentId | null | undefined
}

/** The settings alone, of whatever carries them among other things. */
export function settingsOf(carrier: ConversationSettings): ConversationSettings {
  const { title, archivedAt, locked, slowModeSeconds, replies, avatar } = carrier
  return {
    title,
    ...(archivedAt !== undefined && { archivedAt }),
    ...(locked && { locked }),
    ...(slowModeSeconds !== undefined && { slowModeSeconds }),
    ...(replies && { replies }),
    ...(avatar !== undefined && { avatar }),
  }
}
