/**
 * What a list shows of a conversation. The same for every reader: each derives unread from their own cursor, so
 * one encoded summary serves everyone who is told. A later summary replaces an earlier one.
 */
import type { ConversationId, UserId } from '../ids.ts'
import type { ConversationView } from './conversation.ts'
import type { GroupMention } from './group-mention.ts'
import type { UserSummary } from './kinds.ts'
import type { ConversationSettings } from './settings.ts'

export type Summary = {
  conversationId: ConversationId
  /** They replace what was there as a whole: what is absent is not so any more. */
  settings: ConversationSettings
  /** Of two summaries of a conversation the one with the higher rev is the later one. */
  rev: number
  lastSeq: number
  /** ISO 8601 in UTC: when something was last said, or when the conversation was created. */
  activeAt: string
  /** The newest message that is not deleted, shortened; absent while nothing has been said. */
  newest?: { seq: number; sender: UserSummary; preview: string }
  /** Deleted seqs among the newest `unreadWindow`. */
  deletedSeqs: number[]
  /** Where everyone or staff are mentioned, the newest, ascending; absent where nowhere. */
  groupMentions?: GroupMention[]
  /**
   * Who is mentioned, and where, among the messages that this summary is about. An edited message is in it whoever it
   * mentions: whoever is not named there is not mentioned any more.
   */
  mentions: { seq: number; userIds: UserId[] }[]
}

/** A conversation in somebody's list. */
export type ListedConversation = ConversationView &
  Omit<Summary, 'conversationId' | 'settings' | 'mentions'> & {
    readSeq: number
    unread: number
    /** Unread messages that mention the reader. */
    mentioned: number
  }
