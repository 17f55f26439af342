/**
 * A message as SQLite keeps it, one column a field. Both ways are here, so that a field is added in one place: what the
 * log writes, what a restored message brings along, and what is read back.
 */
import type { ClientMessageId, UserId } from '../../../schema/ids.ts'
import type { Attachment } from '../../../schema/protocol/attachment.ts'
import type { MentionGroup, Message } from '../../../schema/protocol/message.ts'
import type { Reaction } from '../../../schema/protocol/reaction.ts'

export type MessageRow = {
  seq: number
  rev: number
  sender_id: string
  client_message_id: string
  text: string
  reply_to: number | null
  /** ms since 1970, as the three below. */
  sent_at: number
  edited_at: number | null
  deleted_at: number | null
  pinned_at: number | null
  mentions: string | null
  mentions_all: string | null
  attachments: string | null
  reactions: string | null
  bot: string | null
  deleted_by_staff: number
}

const columns = [
  'seq',
  'rev',
  'sender_id',
  'client_message_id',
  'text',
  'reply_to',
  'sent_at',
  'edited_at',
  'deleted_at',
  'pinned_at',
  'mentions',
  'mentions_all',
  'attachments',
  'reactions',
  'bot',
  'deleted_by_staff',
] as const satisfies readonly (keyof MessageRow)[]

const upsert = `INSERT INTO messages (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
  ON CONFLICT (seq) DO UPDATE SET ${columns
    .filter((name) => name !== 'seq')
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}`

/** One row, whatever of it is new. */
export function writeMessage(sql: SqlStorage, message: Message): void {
  const row = rowOf(message)
  sql.exec(upsert, ...columns.map((name) => row[name]))
}

export function parseMessageRow(row: MessageRow): Message {
  return {
    seq: row.seq,
    rev: row.rev,
    senderId: row.sender_id as UserId,
    clientMessageId: row.client_message_id as ClientMessageId,
    text: row.text,
    ...(row.reply_to !== null && { replyTo: row.reply_to }),
    ...(row.mentions !== null && { mentions: JSON.parse(row.mentions) as UserId[] }),
    ...(row.mentions_all !== null && { mentionsAll: row.mentions_all as MentionGroup }),
    ...(row.attachments !== null && { attachments: JSON.parse(row.attachments) as Attachment[] }),
    ...(row.reactions !== null && { reactions: JSON.parse(row.reactions) as Reaction[] }),
    ...(row.pinned_at !== null && { pinnedAt: isoOf(row.pinned_at) }),
    ...(row.bot !== null && { bot: row.bot }),
    sentAt: isoOf(row.sent_at),
    ...(row.edited_at !== null && { editedAt: isoOf(row.edited_at) }),
    ...(row.deleted_at !== null && { deletedAt: isoOf(row.deleted_at) }),
    ...(row.deleted_by_staff === 1 && { deletedByStaff: true }),
  }
}

function rowOf(message: Message): MessageRow {
  return {
    seq: message.seq,
    rev: message.rev,
    sender_id: message.senderId,
    client_message_id: message.clientMessageId,
    text: message.text,
    reply_to: message.replyTo ?? null,
    sent_at: Date.parse(message.sentAt),
    edited_at: msOf(message.editedAt),
    deleted_at: msOf(message.deletedAt),
    pinned_at: msOf(message.pinnedAt),
    mentions: jsonOf(message.mentions),
    mentions_all: message.mentionsAll ?? null,
    attachments: jsonOf(message.attachments),
    reactions: jsonOf(message.reactions),
    bot: message.bot ?? null,
    deleted_by_staff: message.deletedByStaff ? 1 : 0,
  }
}

/** An empty list is nothing, so that a message reads back as it was said. */
function jsonOf(list: readonly unknown[] | undefined): string | null {
  return list === undefined || list.length === 0 ? null : JSON.stringify(list)
}

function msOf(iso: string | undefined): number | null {
  return iso === undefined ? null : Date.parse(iso)
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}
