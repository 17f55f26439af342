/**
 * Where somebody is mentioned, by name or with a group that means them, the newest first, in one round trip. What one
 * says oneself is no mention. It decides nothing: what is found here is shown only as its room has it.
 */
import { and, desc, eq, lt, ne, type SQL, sql } from 'drizzle-orm'
import { messageWords } from '../schema/tables/message-words.ts'
import { messages } from '../schema/tables/messages.ts'
import { users } from '../schema/tables/users.ts'
import { type FoundMessage, foundIn, type PageBelow } from './found-messages.ts'
import type { Database } from './neon.ts'
import { type Reader, readableConversations } from './readable-conversations.ts'

export type MentionList = {
  /** One more than the limit, where there are more. Throws when Postgres does not answer. */
  page(reader: Reader, page: PageBelow): Promise<FoundMessage[]>
}

export function postgresMentionList(database: Database): MentionList {
  return {
    async page(reader, { below, limit }) {
      const { conversationId, seq, position, senderId } = messageWords
      const rows = await database
        .select({ conversationId, seq, position, message: messages, name: users.name, role: users.role })
        .from(messageWords)
        .innerJoin(messages, and(eq(messages.conversationId, conversationId), eq(messages.seq, seq)))
        .leftJoin(users, and(eq(users.campusId, reader.campusId), eq(users.id, senderId)))
        .where(
          and(
            sql`(${conversationId}, ${seq}) IN ${mentionsOf(reader)}`,
            sql`${conversationId} IN ${readableConversations(reader)}`,
            ne(senderId, reader.userId),
            ...(below === null ? [] : [lt(position, below)]),
          ),
        )
        .orderBy(desc(position))
        .limit(limit + 1)
      return rows.map(foundIn)
    },
  }
}

/** By name, and of groups those since one came: whom they mean follows from what one is there (group-mention.ts). */
function mentionsOf({ campusId, userId }: Reader): SQL {
  return sql`(
    SELECT x.conversation_id, x.seq FROM mentions x WHERE x.user_id = ${userId}
    UNION
    SELECT x.conversation_id, x.seq FROM members r
    JOIN mentions x ON x.conversation_id = r.conversation_id AND x.seq > r.joined_seq
      AND (x.user_id = '@everyone' OR (x.user_id = '@staff' AND r.role IN ('owner', 'instructor', 'assistant')))
    WHERE r.campus_id = ${campusId} AND r.user_id = ${userId} AND NOT r.removed)`
}
