/** What lists show of a conversation, the same for every reader. Its room writes it; a cold one comes from Postgres. */
import { parseConversationId } from '../schema/ids.ts'
import type { ConversationView } from '../schema/protocol/conversation.ts'
import type { Summary } from '../schema/protocol/summary.ts'

export type ConversationHead = ConversationView & Omit<Summary, 'conversationId' | 'settings' | 'mentions'>

/** Null for what is missing or is not a head: the list is then read from Postgres. */
export function parseHead(text: unknown): ConversationHead | null {
  if (typeof text !== 'string') return null
  try {
    const value = JSON.parse(text) as ConversationHead | null
    const { id, rev, lastSeq, activeAt, deletedSeqs } = value ?? {}
    const isHead =
      parseConversationId(id) !== null && Array.isArray(deletedSeqs) && typeof activeAt === 'string'
    return isHead && typeof rev === 'number' && typeof lastSeq === 'number' ? value : null
  } catch {
    return null
  }
}
