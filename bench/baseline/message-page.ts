/**
 * A page of messages with everything that hangs on them, the three ordinary ways. All of them page by keyset: what is
 * compared here is the number of questions, not OFFSET.
 */
import { campusId } from '../campus/campus-plan.ts'
import type { BaselineRequest } from './baseline.ts'
import type { Attachment, Person, Quote, Reaction } from './loaders.ts'
import { schema } from './tables.ts'

export const pageRows = 50

type Row = {
  seq: number
  sender_id: string
  text: string
  reply_to: number | null
  sent_at: Date
  deleted_at: Date | null
}

type Shown = Omit<Row, 'sender_id'> & {
  sender: Person | null
  quote: { seq: number; preview: string; sender: Person | null } | null
  attachments: Attachment[]
  reactions: Reaction[]
}

export type MessagePage = { readSeq: number | null; messages: Shown[] }

/** Where the page ends, and whose conversation it is. */
type Place = { conversationId: string; before: number }

function placeOf({ parameters }: BaselineRequest): Place {
  return {
    conversationId: parameters.get('conversation') ?? '',
    before: Number(parameters.get('before') ?? Number.MAX_SAFE_INTEGER),
  }
}

const membership = `
  SELECT coalesce(k.read_seq, m.joined_seq) AS read_seq FROM members m
  LEFT JOIN cursors k ON k.conversation_id = m.conversation_id AND k.user_id = m.user_id
  WHERE m.conversation_id = $1 AND m.user_id = $2 AND NOT m.removed`

const rowsBefore = `
  SELECT seq, sender_id, text, reply_to, sent_at, deleted_at FROM messages
  WHERE conversation_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT ${pageRows}`

async function rowsOf(request: BaselineRequest): Promise<{ readSeq: number | null; rows: Row[] }> {
  const { query, userId } = request
  const { conversationId, before } = placeOf(request)
  const [member] = await query<{ read_seq: number }>('page_member', membership, [conversationId, userId])
  if (!member) return { readSeq: null, rows: [] }
  const rows = await query<Row>('page_rows', rowsBefore, [conversationId, before])
  return { readSeq: member.read_seq, rows: rows.toReversed() }
}

export async function pagePerRow(request: BaselineRequest): Promise<MessagePage> {
  const { query } = request
  const { conversationId } = placeOf(request)
  const personOf = async (id: string): Promise<Person | null> => {
    const text = 'SELECT id, name, role FROM users WHERE campus_id = $1 AND id = $2'
    return (await query<Person>('page_person', text, [campusId, id]))[0] ?? null
  }
  const quoteOf = async (seq: number): Promise<Shown['quote']> => {
    const [quote] = await query<Quote>(
      'page_quote',
      `SELECT seq, left(text, 140) AS preview, sender_id FROM messages
       WHERE conversation_id = $1 AND seq = $2 AND deleted_at IS NULL`,
      [conversationId, seq],
    )
    return quote ? { seq: quote.seq, preview: quote.preview, sender: await personOf(quote.sender_id) } : null
  }
  const { readSeq, rows } = await rowsOf(request)
  const messages = rows.map(async ({ sender_id, ...row }) => {
    const [sender, quote, attachments, reactions] = await Promise.all([
      personOf(sender_id),
      row.reply_to === null ? null : quoteOf(row.reply_to),
      query<Attachment>(
        'page_attachments',
        `SELECT name, type, size FROM ${schema}.attachments WHERE conversation_id = $1 AND seq = $2 ORDER BY id`,
        [conversationId, row.seq],
      ),
      query<Reaction>(
        'page_reactions',
        `SELECT emoji, count(*) AS count FROM ${schema}.reactions WHERE conversation_id = $1 AND seq = $2
         GROUP BY emoji ORDER BY emoji`,
        [conversationId, row.seq],
      ),
    ])
    return { ...row, sender, quote, attachments, reactions }
  })
  return { readSeq, messages: await Promise.all(messages) }
}

export async function pageLoaded(request: BaselineRequest): Promise<MessagePage> {
  const { loaders } = request
  const { conversationId } = placeOf(request)
  const { readSeq, rows } = await rowsOf(request)
  const quoteOf = async (seq: number): Promise<Shown['quote']> => {
    const quote = await loaders.quotes.load({ conversationId, seq })
    return (
      quote && { seq: quote.seq, preview: quote.preview, sender: await loaders.people.load(quote.sender_id) }
    )
  }
  const messages = rows.map(async ({ sender_id, ...row }) => {
    const place = { conversationId, seq: row.seq }
    const [sender, quote, attachments, reactions] = await Promise.all([
      loaders.people.load(sender_id),
      row.reply_to === null ? null : quoteOf(row.reply_to),
      loaders.attachments.load(place),
      loaders.reactions.load(place),
    ])
    return { ...row, sender, quote, attachments, reactions }
  })
  return { readSeq, messages: await Promise.all(messages) }
}

const person = (alias: string) =>
  `json_build_object('id', ${alias}.id, 'name', ${alias}.name, 'role', ${alias}.role)`

const everything = `
  SELECT member.read_seq, page.messages
  FROM (${membership}) AS member CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object('seq', m.seq, 'text', m.text, 'reply_to', m.reply_to, 'sent_at', m.sent_at,
      'deleted_at', m.deleted_at, 'sender', ${person('u')}, 'quote', quote.it,
      'attachments', coalesce((
        SELECT json_agg(json_build_object('name', a.name, 'type', a.type, 'size', a.size) ORDER BY a.id)
        FROM ${schema}.attachments a WHERE a.conversation_id = $1 AND a.seq = m.seq), '[]'),
      'reactions', coalesce((
        SELECT json_agg(json_build_object('emoji', r.emoji, 'count', r.count) ORDER BY r.emoji)
        FROM (SELECT emoji, count(*) AS count FROM ${schema}.reactions WHERE conversation_id = $1 AND seq = m.seq
              GROUP BY emoji) AS r), '[]')) ORDER BY m.seq) AS messages
    FROM (SELECT * FROM messages WHERE conversation_id = $1 AND seq < $4 ORDER BY seq DESC LIMIT ${pageRows}) AS m
    JOIN users u ON u.campus_id = $3 AND u.id = m.sender_id
    LEFT JOIN LATERAL (
      SELECT json_build_object('seq', q.seq, 'preview', left(q.text, 140), 'sender', ${person('w')}) AS it
      FROM messages q JOIN users w ON w.campus_id = $3 AND w.id = q.sender_id
      WHERE q.conversation_id = $1 AND q.seq = m.reply_to AND q.deleted_at IS NULL
    ) AS quote ON true
  ) AS page`

export async function pageInOneQuery(request: BaselineRequest): Promise<MessagePage> {
  const { conversationId, before } = placeOf(request)
  const values = [conversationId, request.userId, campusId, before]
  const [row] = await request.query<{ read_seq: number; messages: Shown[] | null }>(
    'page_at_once',
    everything,
    values,
  )
  return { readSeq: row?.read_seq ?? null, messages: row?.messages ?? [] }
}
