/**
 * A conversation as Postgres has it, whole, for a room that has lost everything: what it was, who belonged to it, how far
 * they had read, what was said. It decides nothing and writes nothing. The log comes in pages, since a room that lives
 * long has said more than fits into memory; the rest in one round trip.
 */
import { and, asc, count, desc, eq, gt, max, type SQL, sql } from 'drizzle-orm'
import { forgottenDigest, messageDigest } from '../domain/message-key.ts'
import type { ActorName } from '../schema/events.ts'
import type { AttachmentId, CampusId, ClientMessageId, ConversationId, UserId } from '../schema/ids.ts'
import { recoveryPageMessages, recoveryPageReactions, tailMessagesMax } from '../schema/limits.ts'
import type { UserSummary } from '../schema/protocol/kinds.ts'
import type { Attachment } from '../schema/protocol/attachment.ts'
import type { MentionGroup, Message } from '../schema/protocol/message.ts'
import { type CampusSettings, campuses } from '../schema/tables/campuses.ts'
import { conversations } from '../schema/tables/conversations.ts'
import { cursors } from '../schema/tables/cursors.ts'
import { events } from '../schema/tables/events.ts'
import { members } from '../schema/tables/members.ts'
import { messageVersions } from '../schema/tables/message-versions.ts'
import { messages } from '../schema/tables/messages.ts'
import { reactions } from '../schema/tables/reactions.ts'
import { reports } from '../schema/tables/reports.ts'
import { users } from '../schema/tables/users.ts'
import { messageOf } from './history.ts'
import type { Database } from './neon.ts'

type User = typeof users.$inferSelect

export type FormerLife = {
  conversation: typeof conversations.$inferSelect
  campus: CampusSettings
  members: { member: typeof members.$inferSelect; user: User | null }[]
  cursors: (typeof cursors.$inferSelect)[]
  reports: (typeof reports.$inferSelect)[]
  /** The last word on each person who was ever muted. */
  mutes: { userId: UserId; until: number; reason: string | null; by: ActorName; at: number }[]
  edits: { seq: number; count: number }[]
  /** The newest by rev, and the last one. */
  tail: Message[]
  /** Who wrote what is in the tail. */
  senders: UserSummary[]
  /** 0 where nothing was ever said. */
  lastSeq: number
  rev: number
}

/** What the room keeps of each message for good. */
export type LoggedMessage = {
  seq: number
  rev: number
  senderId: UserId
  clientMessageId: ClientMessageId
  digest: string
  isDeleted: boolean
  mentionsAll: MentionGroup | null
  pinnedAt: number | null
  sentAt: number
  attachments: Attachment[]
}

export type FormerReaction = Omit<typeof reactions.$inferSelect, 'conversationId'>

export type FormerLives = {
  /** The conversations of a campus by id, above one. */
  ids(campusId: CampusId, after: ConversationId | null, limit: number): Promise<ConversationId[]>
  /** Null where there never was such a conversation on this campus. Throws when Postgres does not answer, as all below. */
  read(campusId: CampusId, id: ConversationId): Promise<FormerLife | null>
  /** A page of the log above a seq, ascending; one that is not full is the last. */
  log(id: ConversationId, after: number): Promise<LoggedMessage[]>
  /** All of them, page by page. */
  reactions(id: ConversationId): AsyncGenerator<FormerReaction[]>
}

export function postgresFormerLives(database: Database): FormerLives {
  return {
    async ids(campusId, after, limit) {
      const above = after === null ? undefined : gt(conversations.id, after)
      const rows = await database
        .select({ id: conversations.id })
        .from(conversations)
        .where(and(eq(conversations.campusId, campusId), above))
        .orderBy(asc(conversations.id))
        .limit(limit)
      return rows.map(({ id }) => id)
    },

    async read(campusId, id) {
      const ofIt = eq(messages.conversationId, id)
      const withSender = (where: SQL | undefined) =>
        database
          .select({ message: messages, sender: users })
          .from(messages)
          .leftJoin(users, and(eq(users.campusId, campusId), eq(users.id, messages.senderId)))
          .where(where)
      const [found, roster, read, reported, muted, edits, newest, last, heads] = await database.batch([
        database
          .select({ conversation: conversations, campus: campuses.settings })
          .from(conversations)
          .innerJoin(campuses, eq(campuses.id, conversations.campusId))
          .where(and(eq(conversations.id, id), eq(conversations.campusId, campusId))),
        database
          .select({ member: members, user: users })
          .from(members)
          .leftJoin(users, and(eq(users.campusId, members.campusId), eq(users.id, members.userId)))
          .where(eq(members.conversationId, id)),
        database.select().from(cursors).where(eq(cursors.conversationId, id)).orderBy(asc(cursors.rev)),
        database.select().from(reports).where(eq(reports.conversationId, id)).orderBy(asc(reports.n)),
        database
          .select()
          .from(events)
          .where(
            and(
              eq(events.conversationId, id),
              sql`${events.type} IN ('moderation.muted', 'moderation.unmuted')`,
            ),
          )
          .orderBy(asc(events.at), asc(events.position)),
        database
          .select({ seq: messageVersions.seq, count: count() })
          .from(messageVersions)
          .where(eq(messageVersions.conversationId, id))
          .groupBy(messageVersions.seq),
        withSender(ofIt).orderBy(desc(messages.rev)).limit(tailMessagesMax),
        withSender(ofIt).orderBy(desc(messages.seq)).limit(1),
        database
          .select({ lastSeq: max(messages.seq), rev: max(messages.rev) })
          .from(messages)
          .where(ofIt),
      ])
      const [whole] = found
      if (!whole) return null
      const held = new Map([...newest, ...last].map((row) => [row.message.seq, row]))
      const rows = [...held.values()]
      return {
        ...whole,
        ...{ members: roster, cursors: read, reports: reported, edits },
        mutes: lastWords(muted),
        tail: rows.map(({ message }) => messageOf(message)),
        senders: rows.flatMap(({ sender }) => (sender ? [summaryOf(sender)] : [])),
        lastSeq: heads[0]?.lastSeq ?? 0,
        rev: Math.max(heads[0]?.rev ?? 0, whole.conversation.rev),
      }
    },

    async log(id, after) {
      const first = sql<string | null>`(SELECT ${messageVersions.text} FROM ${messageVersions}
        WHERE ${messageVersions.conversationId} = ${id} AND ${messageVersions.seq} = ${messages.seq}
        ORDER BY ${messageVersions.rev} LIMIT 1)`
      const rows = await database
        .select({ message: messages, first })
        .from(messages)
        .where(and(eq(messages.conversationId, id), gt(messages.seq, after)))
        .orderBy(asc(messages.seq))
        .limit(recoveryPageMessages)
      return rows.map(({ message, first: text }) => loggedOf(message, text))
    },

    async *reactions(id) {
      let after: FormerReaction | undefined
      do {
        const above = after
          ? sql`(${reactions.seq}, ${reactions.userId}, ${reactions.emoji}) > (${after.seq}, ${after.userId}, ${after.emoji})`
          : undefined
        const rows: FormerReaction[] = await database
          .select()
          .from(reactions)
          .where(and(eq(reactions.conversationId, id), above))
          .orderBy(asc(reactions.seq), asc(reactions.userId), asc(reactions.emoji))
          .limit(recoveryPageReactions)
        yield rows
        after = rows.length === recoveryPageReactions ? rows.at(-1) : undefined
      } while (after)
    },
  }
}

/** The digest is of what was said first. */
function loggedOf(row: typeof messages.$inferSelect, first: string | null): LoggedMessage {
  const { seq, rev, senderId, clientMessageId, replyTo, mentionsAll, pinnedAt, sentAt } = row
  const attachments = row.attachments ?? []
  const files: AttachmentId[] = attachments.map(({ id }) => id)
  const said = { text: first ?? row.text, ...(replyTo !== null && { replyTo }), attachments: files }
  const isDeleted = row.deletedAt !== null
  return {
    ...{ seq, rev, senderId, clientMessageId, mentionsAll, attachments, isDeleted },
    digest: isDeleted ? forgottenDigest : messageDigest(said),
    pinnedAt: pinnedAt?.getTime() ?? null,
    sentAt: sentAt.getTime(),
  }
}

/** What staff did is on record for good, so the record says who is silent. */
function lastWords(rows: readonly (typeof events.$inferSelect)[]): FormerLife['mutes'] {
  const words = new Map<UserId, FormerLife['mutes'][number]>()
  for (const { type, detail, actor, at } of rows) {
    const userId = detail?.['userId'] as UserId
    const { mutedUntil, reason } = detail ?? {}
    if (type === 'moderation.unmuted' || typeof mutedUntil !== 'string') words.delete(userId)
    else {
      const why = typeof reason === 'string' ? reason : null
      words.set(userId, { userId, until: Date.parse(mutedUntil), reason: why, by: actor, at: at.getTime() })
    }
  }
  return [...words.values()]
}

function summaryOf({ id, name, role }: User): UserSummary {
  return { id, name, role }
}
