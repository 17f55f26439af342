/**
 * Older history: stretches of a conversation's archive by keyset on (conversation_id, seq), or the replies to one of its
 * messages, with the people who wrote them, what they quote, and what the reader has chosen, in one round trip. It decides
 * nothing: the room has said who may read and which seqs are missing from its tail. A row that is not here is simply not in
 * the answer; the caller shows it as a gap.
 */
import { and, asc, between, eq, gt, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Stretch } from '../domain/page.ts'
import { quoteOf } from '../domain/quote.ts'
import type { CampusId, ConversationId, UserId } from '../schema/ids.ts'
import { previewCharactersMax } from '../schema/limits.ts'
import type { UserSummary } from '../schema/protocol/kinds.ts'
import type { Message } from '../schema/protocol/message.ts'
import type { Quote } from '../schema/protocol/quote.ts'
import type { OwnReactions } from '../schema/protocol/reaction.ts'
import { messages } from '../schema/tables/messages.ts'
import { reactions } from '../schema/tables/reactions.ts'
import { users } from '../schema/tables/users.ts'
import type { Database } from './neon.ts'

export type ArchivedMessages = {
  /** Ascending by seq. */
  messages: Message[]
  /** The senders, also of what is quoted, whom the directory knows; a message does not wait for a directory entry. */
  users: UserSummary[]
  /** Of what the replies among them answer. */
  quotes: Quote[]
  /** What the reader has chosen under them. */
  reacted: OwnReactions[]
}

/** Whose history it is, and who reads it. */
export type HistoryOf = { campusId: CampusId; conversationId: ConversationId; reader?: UserId }

export type History = {
  /** At most as many stretches as a page has messages. Throws when Postgres does not answer. */
  read(of: HistoryOf, stretches: readonly Stretch[]): Promise<ArchivedMessages>
  /** The first replies to a message after a seq. Throws when Postgres does not answer. */
  replies(of: HistoryOf, page: { seq: number; after: number; limit: number }): Promise<ArchivedMessages>
}

const original = alias(messages, 'original')
const quoted = alias(users, 'quoted')

export function postgresHistory(database: Database): History {
  const select = ({ campusId, conversationId, reader }: HistoryOf, where: SQL | undefined) =>
    database
      .select({
        message: messages,
        sender: users,
        original: {
          seq: original.seq,
          rev: original.rev,
          senderId: original.senderId,
          text: sql<string>`left(${original.text}, ${previewCharactersMax * 4})`,
          attachments: original.attachments,
          deletedAt: original.deletedAt,
        },
        quoted,
        own: ownReactions(conversationId, reader),
      })
      .from(messages)
      .leftJoin(users, and(eq(users.campusId, campusId), eq(users.id, messages.senderId)))
      .leftJoin(
        original,
        and(eq(original.conversationId, conversationId), eq(original.seq, messages.replyTo)),
      )
      .leftJoin(quoted, and(eq(quoted.campusId, campusId), eq(quoted.id, original.senderId)))
      .where(and(eq(messages.conversationId, conversationId), where))
      .orderBy(asc(messages.seq))
  return {
    async read(of, stretches) {
      const rows = await select(
        of,
        or(...stretches.map(({ first, last }) => between(messages.seq, first, last))),
      )
      return archivedOf(rows)
    },
    async replies(of, { seq, after, limit }) {
      const rows = await select(of, and(eq(messages.replyTo, seq), gt(messages.seq, after))).limit(limit)
      return archivedOf(rows)
    },
  }
}

/** A message that is not in the room's tail has all of its reactions here: each would have brought it back. */
function ownReactions(conversationId: ConversationId, reader: UserId | undefined) {
  if (reader === undefined) return sql<string[] | null>`NULL`
  return sql<string[] | null>`(SELECT json_agg(${reactions.emoji} ORDER BY ${reactions.rev}) FROM ${reactions}
    WHERE ${reactions.conversationId} = ${conversationId} AND ${reactions.seq} = ${messages.seq}
      AND ${reactions.userId} = ${reader} AND NOT ${reactions.removed})`
}

type User = typeof users.$inferSelect
type Original = Pick<typeof messages.$inferSelect, 'seq' | 'rev' | 'senderId' | 'text'> &
  Pick<typeof messages.$inferSelect, 'attachments' | 'deletedAt'>

type Row = {
  message: typeof messages.$inferSelect
  sender: User | null
  original: Original | null
  quoted: User | null
  own: string[] | null
}

function archivedOf(rows: readonly Row[]): ArchivedMessages {
  const people = new Map<UserId, UserSummary>()
  const quotes = new Map<number, Quote>()
  for (const row of rows) {
    for (const person of [row.sender, row.quoted])
      if (person) people.set(person.id, { id: person.id, name: person.name, role: person.role })
    if (row.original) quotes.set(row.original.seq, quoteOf(originalOf(row.original)))
  }
  return {
    messages: rows.map(({ message }) => messageOf(message)),
    users: [...people.values()],
    quotes: [...quotes.values()],
    reacted: rows.flatMap(({ message, own }) => (own ? [{ seq: message.seq, emojis: own }] : [])),
  }
}

function originalOf({ attachments, deletedAt, ...row }: Original): Parameters<typeof quoteOf>[0] {
  return {
    ...row,
    ...(attachments !== null && { attachments }),
    ...(deletedAt !== null && { deletedAt: deletedAt.toISOString() }),
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
