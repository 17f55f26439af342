/** What people have saved for themselves, one round trip each. Whether there is anything to be seen its room says. */
import { and, desc, eq, lt, sql } from 'drizzle-orm'
import type { CampusId, ConversationId, UserId } from '../schema/ids.ts'
import { bookmarksMax } from '../schema/limits.ts'
import { bookmarks } from '../schema/tables/bookmarks.ts'
import { messages } from '../schema/tables/messages.ts'
import { users } from '../schema/tables/users.ts'
import { type FoundMessage, foundIn, type PageBelow } from './found-messages.ts'
import type { Database } from './neon.ts'

export type Saver = { campusId: CampusId; userId: UserId }
export type Place = { conversationId: ConversationId; seq: number }

export type Bookmarks = {
  /** False where there is no room left. Saving what is saved already changes nothing. */
  save(saver: Saver, place: Place): Promise<boolean>
  remove(saver: Saver, place: Place): Promise<void>
  /** The last saved first; one more than the limit, where there are more. `within`: of one conversation alone. */
  page(saver: Saver, page: PageBelow, within?: ConversationId): Promise<FoundMessage[]>
}

export function postgresBookmarks(database: Database): Bookmarks {
  return {
    async save({ campusId, userId }, { conversationId, seq }) {
      const { rows } = await database.execute(sql`
        WITH own AS (SELECT conversation_id, seq FROM bookmarks WHERE campus_id = ${campusId} AND user_id = ${userId}),
        already AS (SELECT 1 FROM own WHERE conversation_id = ${conversationId} AND seq = ${seq}),
        added AS (
          INSERT INTO bookmarks (campus_id, user_id, conversation_id, seq)
          SELECT ${campusId}, ${userId}, ${conversationId}, ${seq}
          WHERE (SELECT count(*) FROM own) < ${bookmarksMax} AND NOT EXISTS (SELECT FROM already)
          ON CONFLICT DO NOTHING RETURNING 1)
        SELECT 1 FROM already UNION ALL SELECT 1 FROM added`)
      return rows.length > 0
    },

    async remove({ campusId, userId }, { conversationId, seq }) {
      await database
        .delete(bookmarks)
        .where(
          and(
            eq(bookmarks.conversationId, conversationId),
            eq(bookmarks.seq, seq),
            eq(bookmarks.campusId, campusId),
            eq(bookmarks.userId, userId),
          ),
        )
    },

    async page({ campusId, userId }, { below, limit }, within) {
      const { conversationId, seq, position } = bookmarks
      const rows = await database
        .select({ conversationId, seq, position, message: messages, name: users.name, role: users.role })
        .from(bookmarks)
        .leftJoin(messages, and(eq(messages.conversationId, conversationId), eq(messages.seq, seq)))
        .leftJoin(users, and(eq(users.campusId, campusId), eq(users.id, messages.senderId)))
        .where(
          and(
            eq(bookmarks.campusId, campusId),
            eq(bookmarks.userId, userId),
            ...(within === undefined ? [] : [eq(conversationId, within)]),
            ...(below === null ? [] : [lt(position, below)]),
          ),
        )
        .orderBy(desc(position))
        .limit(limit + 1)
      return rows.map(foundIn)
    },
  }
}
