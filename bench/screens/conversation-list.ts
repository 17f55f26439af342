/** The first screen: the newest twenty conversations, what was last said in each and by whom, what is unread, who is there. */
import * as z from 'zod'
import type { BaselineRequest } from '../baseline/baseline.ts'
import type { Attachment, Person } from '../baseline/loaders.ts'
import { schema } from '../baseline/tables.ts'
import { campusId } from '../campus/campus-plan.ts'
import type { Screen } from './screen.ts'

const rowsMax = 20
/** Whoever was seen within this time is online, as for Homeroom. */
const online = `interval '660 seconds'`
const onlineMs = 660_000

type Row = {
  id: string
  kind: string
  title: string
  role: string
  last_seq: number
  active_at: Date
  read_seq: number
}

type Listed = {
  id: string
  kind: string
  title: string
  role: string
  lastSeq: number
  activeAt: Date
  readSeq: number
  unread: number
  newest: { seq: number; preview: string; sender: Person | null; attachments: Attachment[] } | null
  partner: (Person & { isOnline: boolean }) | null
}

export const conversationList: Screen = {
  name: 'list',
  title: 'list of 20 conversations: last message, sender, unread, attachments, presence',
  ours: () => [`/v1/conversations?limit=${rowsMax}`],
  ordinary: () => [{}],
  answers: { 'per row': perRow, DataLoader: loaded, 'one query': inOneQuery, inbox: fromInbox },
  essenceOfOurs: (body) => z.object({ data: z.array(ourRow) }).parse(body).data,
  essenceOfOrdinary: (body) => z.object({ data: z.array(ordinaryRow) }).parse(body).data,
  isTimed: true,
}

const rowsOf = `
  SELECT c.id, c.kind, c.title, m.role, c.last_seq, c.active_at, coalesce(k.read_seq, m.joined_seq) AS read_seq
  FROM members m
  JOIN conversations c ON c.id = m.conversation_id
  LEFT JOIN cursors k ON k.conversation_id = c.id AND k.user_id = m.user_id
  WHERE m.campus_id = $1 AND m.user_id = $2 AND NOT m.removed AND c.archived_at IS NULL
  ORDER BY c.active_at DESC, c.id DESC LIMIT ${rowsMax}`

function rows({ query, userId }: BaselineRequest): Promise<Row[]> {
  return query<Row>('list_rows', rowsOf, [campusId, userId])
}

async function perRow(request: BaselineRequest): Promise<{ data: Listed[] }> {
  const data = (await rows(request)).map(async (row) => {
    const [newest, unread, partner] = await Promise.all([
      newestOf(request, row.id),
      unreadOf(request, row),
      row.kind === 'direct' ? partnerOf(request, row.id) : null,
    ])
    return listed(row, { newest, unread, partner })
  })
  return { data: await Promise.all(data) }
}

async function newestOf({ query }: BaselineRequest, id: string): Promise<Listed['newest']> {
  const [newest] = await query<{ seq: number; preview: string; sender_id: string }>(
    'list_newest',
    `SELECT seq, left(text, 140) AS preview, sender_id FROM messages
     WHERE conversation_id = $1 AND deleted_at IS NULL ORDER BY seq DESC LIMIT 1`,
    [id],
  )
  if (!newest) return null
  const [[sender = null], attachments] = await Promise.all([
    query<Person>('list_sender', 'SELECT id, name, role FROM users WHERE campus_id = $1 AND id = $2', [
      campusId,
      newest.sender_id,
    ]),
    query<Attachment>(
      'list_attachments',
      `SELECT name, type, size FROM ${schema}.attachments WHERE conversation_id = $1 AND seq = $2 ORDER BY id`,
      [id, newest.seq],
    ),
  ])
  return { seq: newest.seq, preview: newest.preview, sender, attachments }
}

async function unreadOf({ query }: BaselineRequest, { id, read_seq }: Row): Promise<number> {
  const [row] = await query<{ unread: number }>(
    'list_unread',
    'SELECT count(*) AS unread FROM messages WHERE conversation_id = $1 AND seq > $2 AND deleted_at IS NULL',
    [id, read_seq],
  )
  return row?.unread ?? 0
}

async function partnerOf({ query, userId }: BaselineRequest, id: string): Promise<Listed['partner']> {
  const [row] = await query<Person & { isOnline: boolean }>(
    'list_partner',
    `SELECT u.id, u.name, u.role, coalesce(p.last_seen_at > now() - ${online}, false) AS "isOnline"
     FROM members m JOIN users u ON u.campus_id = m.campus_id AND u.id = m.user_id
     LEFT JOIN ${schema}.presence p ON p.user_id = u.id
     WHERE m.conversation_id = $1 AND m.user_id <> $2`,
    [id, userId],
  )
  return row ?? null
}

async function loaded(request: BaselineRequest): Promise<{ data: Listed[] }> {
  const { loaders } = request
  const data = (await rows(request)).map(async (row) => {
    const [newest, unread, partner] = await Promise.all([
      loaders.newest.load(row.id),
      loaders.unread.load({ conversationId: row.id, readSeq: row.read_seq }),
      row.kind === 'direct' ? loaders.partners.load(row.id) : null,
    ])
    const [sender, attachments] = newest
      ? await Promise.all([
          loaders.people.load(newest.sender_id),
          loaders.attachments.load({ conversationId: row.id, seq: newest.seq }),
        ])
      : [null, []]
    const seenAt = partner?.last_seen_at ?? null
    const isOnline = seenAt !== null && Date.now() - seenAt.getTime() < onlineMs
    return listed(row, {
      newest: newest && { seq: newest.seq, preview: newest.preview, sender, attachments },
      unread,
      partner: partner && { id: partner.id, name: partner.name, role: partner.role, isOnline },
    })
  })
  return { data: await Promise.all(data) }
}

function listed(row: Row, rest: Pick<Listed, 'newest' | 'unread' | 'partner'>): Listed {
  const { id, kind, title, role, last_seq, active_at, read_seq } = row
  return { id, kind, title, role, lastSeq: last_seq, activeAt: active_at, readSeq: read_seq, ...rest }
}

const everything = `
  SELECT l.id, l.kind, l.title, l.role, l.last_seq AS "lastSeq", l.active_at AS "activeAt", l.read_seq AS "readSeq",
    (SELECT count(*) FROM messages u WHERE u.conversation_id = l.id AND u.seq > l.read_seq AND u.deleted_at IS NULL)
      AS unread,
    newest.it AS newest,
    -- not a join: that would look up the members of every class first
    CASE WHEN l.kind = 'direct' THEN (
      SELECT json_build_object('id', u.id, 'name', u.name, 'role', u.role,
        'isOnline', coalesce(p.last_seen_at > now() - ${online}, false))
      FROM members m JOIN users u ON u.campus_id = m.campus_id AND u.id = m.user_id
      LEFT JOIN ${schema}.presence p ON p.user_id = u.id
      WHERE m.conversation_id = l.id AND m.user_id <> $2 LIMIT 1) END AS partner
  FROM (${rowsOf}) AS l
  LEFT JOIN LATERAL (
    SELECT json_build_object('seq', n.seq, 'preview', left(n.text, 140),
      'sender', json_build_object('id', u.id, 'name', u.name, 'role', u.role),
      'attachments', coalesce(
        (SELECT json_agg(json_build_object('name', a.name, 'type', a.type, 'size', a.size) ORDER BY a.id)
         FROM ${schema}.attachments a WHERE a.conversation_id = n.conversation_id AND a.seq = n.seq), '[]')) AS it
    FROM messages n JOIN users u ON u.campus_id = $1 AND u.id = n.sender_id
    WHERE n.conversation_id = l.id AND n.deleted_at IS NULL ORDER BY n.seq DESC LIMIT 1
  ) AS newest ON true
  ORDER BY l.active_at DESC, l.id DESC`

async function inOneQuery({ query, userId }: BaselineRequest): Promise<{ data: Listed[] }> {
  return { data: await query<Listed>('list_everything', everything, [campusId, userId]) }
}

const inbox = `
  SELECT i.conversation_id AS id, i.kind, i.title, i.role, i.last_seq AS "lastSeq", i.active_at AS "activeAt",
    i.read_seq AS "readSeq", i.unread, i.newest_seq, i.preview, i.sender_id, i.sender_name, i.sender_role,
    i.attachments, i.partner_id, i.partner_name, i.partner_role,
    coalesce(p.last_seen_at > now() - ${online}, false) AS is_online
  FROM ${schema}.inbox i LEFT JOIN ${schema}.presence p ON p.user_id = i.partner_id
  WHERE i.user_id = $1 ORDER BY i.active_at DESC, i.conversation_id DESC LIMIT ${rowsMax}`

type InboxRow = Omit<Listed, 'newest' | 'partner'> & {
  newest_seq: number
  preview: string
  sender_id: string
  sender_name: string
  sender_role: string
  attachments: Attachment[]
  partner_id: string | null
  partner_name: string
  partner_role: string
  is_online: boolean
}

async function fromInbox({ query, userId }: BaselineRequest): Promise<{ data: Listed[] }> {
  const found = await query<InboxRow>('list_inbox', inbox, [userId])
  return {
    data: found.map((row) => ({
      ...{ id: row.id, kind: row.kind, title: row.title, role: row.role },
      ...{ lastSeq: row.lastSeq, activeAt: row.activeAt, readSeq: row.readSeq, unread: row.unread },
      newest: {
        ...{ seq: row.newest_seq, preview: row.preview, attachments: row.attachments },
        sender: { id: row.sender_id, name: row.sender_name, role: row.sender_role },
      },
      partner:
        row.partner_id === null
          ? null
          : {
              ...{ id: row.partner_id, name: row.partner_name, role: row.partner_role },
              isOnline: row.is_online,
            },
    })),
  }
}

const newest = z.object({ seq: z.number(), sender: z.object({ name: z.string() }) })
const common = { id: z.string(), lastSeq: z.number(), readSeq: z.number(), unread: z.number(), newest }
const ourRow = z.object(common)
const ordinaryRow = z.object(common)
