/**
 * Older history: stretches of a conversation's archive by keyset on (conversation_id, seq), with the people who
 * wrote them, in one round trip. It decides nothing: the room has said who may read and which seqs are missing
 * from its tail. A row that is not here is simply not in the answer; the caller shows it as a gap.
 */
import { and, asc, between, eq, or } from 'drizzle-orm'
import type { Stretch } from '../domain/page.ts'
import type { CampusId, ConversationId } from '../schema/ids.ts'
import type { UserSummary } from '../schema/protocol/kinds.ts'
import type { Message } from '../schema/protocol/message.ts'
import { messages } from '../schema/tables/messages.ts'
import { users } from '../schema/tables/users.ts'
import type { Database } from './neon.ts'

export type ArchivedStretches = {
  /** Ascending by seq. */
  messages: Message[]
  /** The senders whom the directory knows; a message does not wait for a directory entry. */
  users: UserSummary[]
}

export type History = {
  /** At most as many stretches as a page has messages. Throws when Postgres does not answer. */
  read(
    campusId: CampusId,
    conversationId: ConversationId,
    stretches: readonly Stretch[],
  ): Promise<ArchivedStretches>
}

export function postgresHistory(database: Database): History {
  return {
    async read(campusId, conversationId, stretches) {
      const rows = await database
        .select({ message: messages, name: users.name, role: users.role })
        .from(messages)
        .leftJoin(users, and(eq(users.campusId, campusId), eq(users.id, messages.senderId)))
        .where(
          and(
            eq(messages.conversationId, conversationId),
            or(...stretches.map(({ first, last }) => between(messages.seq, first, last))),
          ),
        )
        .orderBy(asc(messages.seq))
      const senders = new Map<string, UserSummary>()
      for (const { message, name, role } of rows)
        if (name !== null && role !== null)
          senders.set(message.senderId, { id: message.senderId, name, role })
      return { messages: rows.map(({ message }) => messageOf(message)), users: [...senders.values()] }
    },
  }
}

/** Whatever else reads messages from the archive reads them so. */
export function messageOf(row: typeof messages.$inferSelect): Message {
  return {
    seq: row.seq,
    rev: row.rev,
    senderId: row.senderId,
    clientMessageId: row.clientMessageId,
    text: row.text,
    ...(row.replyTo === null ? {} : { replyTo: row.replyTo }),
    sentAt: row.sentAt.toISOString(),
    ...(row.editedAt === null ? {} : { editedAt: row.editedAt.toISOString() }),
    ...(row.mentions === null ? {} : { mentions: row.mentions }),
    ...(row.mentionsAll === null ? {} : { mentionsAll: row.mentionsAll }),
    ...(row.attachments === null ? {} : { attachments: row.attachments }),
    ...(row.reactions === null ? {} : { reactions: row.reactions }),
    ...(row.pinnedAt === null ? {} : { pinnedAt: row.pinnedAt.toISOString() }),
    ...(row.bot === null ? {} : { bot: row.bot }),
    ...(row.deletedAt === null ? {} : { deletedAt: row.deletedAt.toISOString() }),
    ...(row.deletedByStaff ? { deletedByStaff: true } : {}),
  }
}
