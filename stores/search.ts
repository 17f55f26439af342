/**
 * Messages by their words, the newest first, in one round trip whatever is asked for. Paged by the order in which
 * Postgres took them, which is a number. It decides nothing: what is found here is shown only as its room has it.
 */
import { and, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { SearchQuery } from '../domain/search-query.ts'
import { messageWords } from '../schema/tables/message-words.ts'
import { messages } from '../schema/tables/messages.ts'
import { users } from '../schema/tables/users.ts'
import { type FoundMessage, foundIn, type PageBelow } from './found-messages.ts'
import type { Database } from './neon.ts'
import { type Reader, readableConversations } from './readable-conversations.ts'

export type Search = {
  /** One more than the limit, where there are more. Throws when Postgres does not answer. */
  find(reader: Reader, query: SearchQuery, stretch: PageBelow): Promise<FoundMessage[]>
}

export function postgresSearch(database: Database): Search {
  return {
    async find(reader, query, { below, limit }) {
      const { conversationId, seq, position, senderId } = messageWords
      const rows = await database
        .select({ conversationId, seq, position, message: messages, name: users.name, role: users.role })
        .from(messageWords)
        .innerJoin(messages, and(eq(messages.conversationId, conversationId), eq(messages.seq, seq)))
        .leftJoin(users, and(eq(users.campusId, reader.campusId), eq(users.id, senderId)))
        .where(
          and(
            sql`${conversationId} IN ${readableConversations(reader)}`,
            ...conditionsOf(query),
            ...(below === null ? [] : [lt(position, below)]),
          ),
        )
        .orderBy(desc(position))
        .limit(limit + 1)
      return rows.map(foundIn)
    },
  }
}

function conditionsOf({ words, from, hasFile, in: conversationId, since, until }: SearchQuery): SQL[] {
  return [
    ...(words.length > 0 ? [sql`${messageWords.words} @@ ${tsqueryOf(words)}::tsquery`] : []),
    ...(from === undefined ? [] : [eq(messageWords.senderId, from)]),
    ...(hasFile ? [eq(messageWords.hasFiles, true)] : []),
    ...(conversationId === undefined ? [] : [eq(messageWords.conversationId, conversationId)]),
    ...(since === undefined ? [] : [gte(messageWords.sentAt, new Date(since))]),
    ...(until === undefined ? [] : [lt(messageWords.sentAt, new Date(until))]),
  ]
}

/** Words hold letters, digits and marks alone (domain/search-words.ts), so quoting them is all that is needed. */
function tsqueryOf(words: readonly string[]): string {
  return `${words.map((word) => `'${word}'`).join(' & ')}:*`
}
