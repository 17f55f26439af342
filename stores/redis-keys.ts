/**
 * Every key of Redis, and what is in it. All begin with what they are and the campus, and none holds anything that
 * cannot be rebuilt: from Postgres, from the rooms, or from the next heartbeat.
 */
import type { CampusId, ConversationId, UserId } from '../schema/ids.ts'

export const redisKeys = {
  /** Sorted set, user → last heartbeat in ms: who is online. */
  online: (campusId: CampusId) => `online:${campusId}`,
  /** Since when, in ms, `online` has been filled without a loss. Set where it is missing, whoever comes first. */
  onlineSince: (campusId: CampusId) => `online-since:${campusId}`,
  /** Sorted set, user → the place of their face among `faces`: what those who ask whether they are there may know by it. */
  faces: (campusId: CampusId) => `faces:${campusId}`,
  /** Sorted set, user → last heartbeat in ms: who has this conversation before their eyes. */
  viewing: (campusId: CampusId, id: ConversationId) => `viewing:${campusId}:${id}`,
  /** Sorted set, user → readSeq: "seen by how many" is one ZCOUNT. */
  reads: (campusId: CampusId, id: ConversationId) => `reads:${campusId}:${id}`,
  /** JSON of a ConversationHead, written by the conversation's room. */
  head: (campusId: CampusId, id: ConversationId) => `head:${campusId}:${id}`,
  /** JSON: what Postgres said of a person's conversations. Written as a whole; its absence means a cold list. */
  list: (campusId: CampusId, userId: UserId) => `list:${campusId}:${userId}`,
  /** Hash, conversation → Participation: what rooms have said of a person since, and may know before Postgres. */
  updates: (campusId: CampusId, userId: UserId) => `updates:${campusId}:${userId}`,
  /** Hash, conversation → Audience, and `complete`: announcements to a campus or a role, which have no roster. */
  announcements: (campusId: CampusId) => `announcements:${campusId}`,
  /** Sorted set, `conversation:seq` → ms: where a person was mentioned, the newest. */
  mentions: (campusId: CampusId, userId: UserId) => `mentions:${campusId}:${userId}`,
}
