/**
 * Messages of several conversations in one list, the three ordinary ways: what was found, and of each where it belongs,
 * who said it and what hangs on it. What is looked for is the screen's; a list of it takes one query in every way.
 */
import { campusId } from '../campus/campus-plan.ts'
import type { BaselineRequest } from './baseline.ts'
import type { Attachment, Person, Place } from './loaders.ts'
import { schema } from './tables.ts'

/** `text` selects conversation_id, seq, sender_id, text and sent_at, the newest first. */
export type Finding = { name: string; text: string; values: readonly unknown[] }

type Row = { conversation_id: string; seq: number; sender_id: string; text: string; sent_at: Date }

export type Found = Pick<Row, 'seq' | 'text' | 'sent_at'> & {
  conversation: Place | null
  sender: Person | null
  attachments: Attachment[]
}

export type FoundPage = { found: Found[] }

const placeOf = `
  SELECT c.id, c.kind, c.title, coalesce(k.read_seq, m.joined_seq) AS "readSeq"
  FROM conversations c JOIN members m ON m.conversation_id = c.id AND m.user_id = $2
  LEFT JOIN cursors k ON k.conversation_id = c.id AND k.user_id = $2
  WHERE c.id = $1`

export async function foundPerRow(request: BaselineRequest, finding: Finding): Promise<FoundPage> {
  const { query, userId } = request
  const found = (await rowsOf(request, finding)).map(async (row) => {
    const [[conversation = null], [sender = null], attachments] = await Promise.all([
      query<Place>('found_place', placeOf, [row.conversation_id, userId]),
      query<Person>('found_sender', 'SELECT id, name, role FROM users WHERE campus_id = $1 AND id = $2', [
        campusId,
        row.sender_id,
      ]),
      query<Attachment>(
        'found_attachments',
        `SELECT name, type, size FROM ${schema}.attachments WHERE conversation_id = $1 AND seq = $2 ORDER BY id`,
        [row.conversation_id, row.seq],
      ),
    ])
    return foundOf(row, { conversation, sender, attachments })
  })
  return { found: await Promise.all(found) }
}

export async function foundLoaded(request: BaselineRequest, finding: Finding): Promise<FoundPage> {
  const { loaders } = request
  const found = (await rowsOf(request, finding)).map(async (row) => {
    const [conversation, sender, attachments] = await Promise.all([
      loaders.places.load(row.conversation_id),
      loaders.people.load(row.sender_id),
      loaders.attachments.load({ conversationId: row.conversation_id, seq: row.seq }),
    ])
    return foundOf(row, { conversation, sender, attachments })
  })
  return { found: await Promise.all(found) }
}

/** The finding's first value is the reader. */
export async function foundInOneQuery({ query }: BaselineRequest, finding: Finding): Promise<FoundPage> {
  const text = `
    SELECT f.seq, f.text, f.sent_at,
      json_build_object('id', c.id, 'kind', c.kind, 'title', c.title, 'readSeq', coalesce(k.read_seq, m.joined_seq))
        AS conversation,
      json_build_object('id', u.id, 'name', u.name, 'role', u.role) AS sender,
      coalesce((
        SELECT json_agg(json_build_object('name', a.name, 'type', a.type, 'size', a.size) ORDER BY a.id)
        FROM ${schema}.attachments a WHERE a.conversation_id = f.conversation_id AND a.seq = f.seq), '[]') AS attachments
    FROM (${finding.text}) AS f
    JOIN conversations c ON c.id = f.conversation_id
    JOIN members m ON m.conversation_id = c.id AND m.user_id = $1
    LEFT JOIN cursors k ON k.conversation_id = c.id AND k.user_id = $1
    JOIN users u ON u.campus_id = c.campus_id AND u.id = f.sender_id
    ORDER BY f.sent_at DESC, f.conversation_id, f.seq DESC`
  return { found: await query<Found>(`${finding.name}_at_once`, text, finding.values) }
}

function rowsOf({ query }: BaselineRequest, { name, text, values }: Finding): Promise<Row[]> {
  return query<Row>(name, text, values)
}

function foundOf({ seq, text, sent_at }: Row, beside: Omit<Found, 'seq' | 'text' | 'sent_at'>): Found {
  return { seq, text, sent_at, ...beside }
}
