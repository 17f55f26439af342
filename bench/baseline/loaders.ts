/** The batches that a DataLoader makes of a request's questions: one query for each kind of thing, whatever the number. */
import DataLoader from 'dataloader'
import { campusId } from '../campus/campus-plan.ts'
import type { Query } from './baseline.ts'
import { schema } from './tables.ts'

export type Person = { id: string; name: string; role: string }
export type Newest = { seq: number; preview: string; sender_id: string }
export type Attachment = { name: string; type: string; size: number }
export type Reaction = { emoji: string; count: number }
export type Quote = { seq: number; preview: string; sender_id: string }
export type MessagePlace = { conversationId: string; seq: number }
export type ReadPlace = { conversationId: string; readSeq: number }
/** A conversation as somebody's own. */
export type Place = { id: string; kind: string; title: string; readSeq: number }
export type Partner = Person & { last_seen_at: Date | null }

export type Loaders = {
  people: DataLoader<string, Person | null>
  newest: DataLoader<string, Newest | null>
  unread: DataLoader<ReadPlace, number, string>
  attachments: DataLoader<MessagePlace, Attachment[], string>
  reactions: DataLoader<MessagePlace, Reaction[], string>
  quotes: DataLoader<MessagePlace, Quote | null, string>
  /** The other one of a direct conversation, from the reader's side. */
  partners: DataLoader<string, Partner | null>
  /** Conversations that the reader belongs to. */
  places: DataLoader<string, Place | null>
}

const placeKey = ({ conversationId, seq }: MessagePlace) => `${conversationId} ${seq}`
const byPlace = { cacheKeyFn: placeKey }

export function createLoaders(query: Query, userId: string): Loaders {
  return {
    people: new DataLoader(async (ids) => {
      const rows = await query<Person>('people_of', peopleOf, [campusId, ids])
      return inOrder(ids, rows, ({ id }) => id)
    }),
    newest: new DataLoader(async (ids) => {
      const rows = await query<Newest & { id: string }>('newest_of', newestOf, [ids])
      return inOrder(ids, rows, ({ id }) => id)
    }),
    unread: new DataLoader(
      async (places) => {
        const values = [
          places.map(({ conversationId }) => conversationId),
          places.map(({ readSeq }) => readSeq),
        ]
        const rows = await query<{ id: string; unread: number }>('unread_of', unreadOf, values)
        const found = new Map(rows.map(({ id, unread }) => [id, unread]))
        return places.map(({ conversationId }) => found.get(conversationId) ?? 0)
      },
      { cacheKeyFn: ({ conversationId }) => conversationId },
    ),
    attachments: new DataLoader(
      async (places) => grouped(places, await hanging(query, 'attachments', places)),
      byPlace,
    ),
    reactions: new DataLoader(
      async (places) => grouped(places, await hanging(query, 'reactions', places)),
      byPlace,
    ),
    quotes: new DataLoader(async (places) => {
      const rows = await query<Quote & { conversation_id: string }>('quotes_of', quotesOf, columns(places))
      const found = new Map(rows.map((row) => [`${row.conversation_id} ${row.seq}`, row]))
      return places.map((place) => found.get(placeKey(place)) ?? null)
    }, byPlace),
    partners: new DataLoader(async (ids) => {
      const rows = await query<Partner & { conversation_id: string }>('partners_of', partnersOf, [
        ids,
        userId,
      ])
      return inOrder(ids, rows, ({ conversation_id }) => conversation_id)
    }),
    places: new DataLoader(async (ids) => {
      const rows = await query<Place>('places_of', placesOf, [ids, userId])
      return inOrder(ids, rows, ({ id }) => id)
    }),
  }
}

const peopleOf = 'SELECT id, name, role FROM users WHERE campus_id = $1 AND id = ANY($2)'

const newestOf = `
  SELECT id, n.* FROM unnest($1::text[]) AS id CROSS JOIN LATERAL (
    SELECT seq, left(text, 140) AS preview, sender_id FROM messages
    WHERE conversation_id = id AND deleted_at IS NULL ORDER BY seq DESC LIMIT 1) AS n`

const unreadOf = `
  SELECT id, (SELECT count(*) FROM messages WHERE conversation_id = id AND seq > read_seq AND deleted_at IS NULL) AS unread
  FROM unnest($1::text[], $2::bigint[]) AS one (id, read_seq)`

const hangingOf = {
  attachments: `
    SELECT a.conversation_id, a.seq, json_build_object('name', a.name, 'type', a.type, 'size', a.size) AS value
    FROM unnest($1::text[], $2::bigint[]) AS one (id, place)
    JOIN ${schema}.attachments a ON a.conversation_id = one.id AND a.seq = one.place ORDER BY a.id`,
  reactions: `
    SELECT r.conversation_id, r.seq, json_build_object('emoji', r.emoji, 'count', count(*)) AS value
    FROM unnest($1::text[], $2::bigint[]) AS one (id, place)
    JOIN ${schema}.reactions r ON r.conversation_id = one.id AND r.seq = one.place
    GROUP BY r.conversation_id, r.seq, r.emoji ORDER BY r.emoji`,
}

const quotesOf = `
  SELECT m.conversation_id, m.seq, left(m.text, 140) AS preview, m.sender_id
  FROM unnest($1::text[], $2::bigint[]) AS one (id, place)
  JOIN messages m ON m.conversation_id = one.id AND m.seq = one.place WHERE m.deleted_at IS NULL`

const partnersOf = `
  SELECT m.conversation_id, u.id, u.name, u.role, p.last_seen_at
  FROM members m JOIN users u ON u.campus_id = m.campus_id AND u.id = m.user_id
  LEFT JOIN ${schema}.presence p ON p.user_id = u.id
  WHERE m.conversation_id = ANY($1) AND m.user_id <> $2`

const placesOf = `
  SELECT c.id, c.kind, c.title, coalesce(k.read_seq, m.joined_seq) AS "readSeq"
  FROM conversations c JOIN members m ON m.conversation_id = c.id AND m.user_id = $2
  LEFT JOIN cursors k ON k.conversation_id = c.id AND k.user_id = $2
  WHERE c.id = ANY($1)`

type Hanging<Value> = { conversation_id: string; seq: number; value: Value }

function hanging<Value>(query: Query, kind: keyof typeof hangingOf, places: readonly MessagePlace[]) {
  return query<Hanging<Value>>(`${kind}_of`, hangingOf[kind], columns(places))
}

function columns(places: readonly MessagePlace[]): [string[], number[]] {
  return [places.map(({ conversationId }) => conversationId), places.map(({ seq }) => seq)]
}

function inOrder<Row>(
  ids: readonly string[],
  rows: readonly Row[],
  idOf: (row: Row) => string,
): (Row | null)[] {
  const found = new Map(rows.map((row) => [idOf(row), row]))
  return ids.map((id) => found.get(id) ?? null)
}

function grouped<Value>(places: readonly MessagePlace[], rows: readonly Hanging<Value>[]): Value[][] {
  const found = Map.groupBy(rows, ({ conversation_id, seq }) => `${conversation_id} ${seq}`)
  return places.map((place) => (found.get(placeKey(place)) ?? []).map(({ value }) => value))
}
