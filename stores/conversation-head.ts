/** What lists show of a conversation, the same for every reader. Its room writes it; a cold one comes from Postgres. */
import type { ConversationView } from '../schema/protocol/conversation.ts'
import type { Summary } from '../schema/protocol/summary.ts'

export type ConversationHead = ConversationView & Omit<Summary, 'conversationId' | 'settings' | 'mentions'>

/** Null for what is missing or is not a head: the list is then read from Postgres. */
export function parseHead(text: unknown): ConversationHead | null {
  if (typeof text !== 'string') return null
  try {
    const value = JSON.parse(text) as ConversationHead | null
    return typeof value?.rev === 'number' && Array.isArray(value.deletedSeqs) ? value : null
  } catch {
    return null
  }
}
