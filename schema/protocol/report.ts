/** A message that somebody has brought before staff. Those who moderate the conversation see it, its reporter does not again. */
import type { ActorName } from '../events.ts'
import type { ConversationId, UserId } from '../ids.ts'

/** What staff made of it: nothing was wrong, the message was taken back, its sender was spoken to, or muted, or removed. */
export const reportResolutions = ['dismissed', 'deleted', 'warned', 'muted', 'removed'] as const
export type ReportResolution = (typeof reportResolutions)[number]

export type Report = {
  conversationId: ConversationId
  /** Its number in the conversation, from 1. */
  n: number
  seq: number
  senderId: UserId
  /** What the message said when it was reported. */
  text: string
  reporter: ActorName
  reason: string
  /** ISO 8601 in UTC. */
  reportedAt: string
  /** Absent while it is open. */
  resolution?: ReportResolution
  resolvedBy?: ActorName
  resolvedAt?: string
  note?: string
}
