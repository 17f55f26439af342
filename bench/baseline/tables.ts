/**
 * What an ordinary chat application keeps in Postgres beside conversations, members, cursors and messages: files,
 * reactions, who was last seen when, and the inbox: one row per person and conversation, everything that a list
 * shows already in it. All indexed for the questions that are asked. In a schema of its own.
 */
import { isOnline } from '../campus/campus-plan.ts'

export const schema = 'bench_ordinary'

export const createTables = [
  `CREATE SCHEMA ${schema}`,
  `CREATE TABLE ${schema}.attachments (
     id bigint GENERATED ALWAYS AS IDENTITY, conversation_id text NOT NULL, seq bigint NOT NULL, name text NOT NULL,
     type text NOT NULL, size integer NOT NULL)`,
  `CREATE TABLE ${schema}.reactions (
     conversation_id text NOT NULL, seq bigint NOT NULL, emoji text NOT NULL, user_id text NOT NULL)`,
  `CREATE TABLE ${schema}.presence (user_id text PRIMARY KEY, last_seen_at timestamptz NOT NULL)`,
  `CREATE TABLE ${schema}.inbox (
     user_id text NOT NULL, conversation_id text NOT NULL, kind text NOT NULL, title text NOT NULL, role text NOT NULL,
     last_seq bigint NOT NULL, active_at timestamptz NOT NULL, read_seq bigint NOT NULL, unread integer NOT NULL,
     newest_seq bigint, preview text, sender_id text, sender_name text, sender_role text, attachments jsonb NOT NULL,
     partner_id text, partner_name text, partner_role text)`,
  `CREATE TABLE ${schema}.mentions (
     user_id text NOT NULL, conversation_id text NOT NULL, seq bigint NOT NULL, sent_at timestamptz NOT NULL)`,
  `CREATE TABLE ${schema}.words (
     conversation_id text NOT NULL, seq bigint NOT NULL, sent_at timestamptz NOT NULL, words tsvector NOT NULL)`,
]

export const createIndexes = [
  `ALTER TABLE ${schema}.attachments ADD PRIMARY KEY (id)`,
  `CREATE INDEX attachments_message ON ${schema}.attachments (conversation_id, seq)`,
  `ALTER TABLE ${schema}.reactions ADD PRIMARY KEY (conversation_id, seq, emoji, user_id)`,
  `ALTER TABLE ${schema}.inbox ADD PRIMARY KEY (user_id, conversation_id)`,
  `CREATE INDEX inbox_active ON ${schema}.inbox (user_id, active_at DESC, conversation_id DESC)`,
  `CREATE INDEX inbox_conversation ON ${schema}.inbox (conversation_id)`,
  `CREATE INDEX mentions_newest ON ${schema}.mentions (user_id, sent_at DESC, conversation_id, seq DESC)`,
  `ALTER TABLE ${schema}.words ADD PRIMARY KEY (conversation_id, seq)`,
  `CREATE INDEX words_words ON ${schema}.words USING gin (words)`,
]

export const fileEvery = 10
export const reactionsEvery = 5
export const emojis = ['👍', '🎉']

/** Rows that hang on messages, for some conversations or (null) for all, up to a seq or (null) to the end. */
export const addToMessages = [
  `INSERT INTO ${schema}.attachments (conversation_id, seq, name, type, size)
   SELECT conversation_id, seq, 'figure-' || seq || '.txt', 'text/plain', 41
   FROM messages
   WHERE seq % ${fileEvery} = 0 AND deleted_at IS NULL AND ($1::text[] IS NULL OR conversation_id = ANY($1))
     AND ($2::bigint IS NULL OR seq <= $2)`,
  `INSERT INTO ${schema}.reactions (conversation_id, seq, emoji, user_id)
   SELECT m.conversation_id, m.seq, emoji, m.sender_id FROM messages m, unnest('{${emojis.join(',')}}'::text[]) AS emoji
   WHERE m.seq % ${reactionsEvery} = 0 AND m.deleted_at IS NULL AND ($1::text[] IS NULL OR m.conversation_id = ANY($1))
     AND ($2::bigint IS NULL OR m.seq <= $2)`,
]

/** What is found by a person or by a word, of some conversations: those that have rooms, which ours asks. */
export const addToFound = [
  `INSERT INTO ${schema}.mentions (user_id, conversation_id, seq, sent_at)
   SELECT user_id, conversation_id, seq, sent_at
   FROM messages CROSS JOIN LATERAL jsonb_array_elements_text(mentions) AS user_id
   WHERE conversation_id = ANY($1) AND mentions IS NOT NULL`,
  `INSERT INTO ${schema}.words (conversation_id, seq, sent_at, words)
   SELECT conversation_id, seq, sent_at, to_tsvector('simple', text) FROM messages WHERE conversation_id = ANY($1)`,
]

/** What keeping the inbox up to date by each message has led to. */
export const addToInbox = `
  INSERT INTO ${schema}.inbox
  SELECT m.user_id, c.id, c.kind, c.title, m.role, c.last_seq, c.active_at, k.read_seq,
    c.last_seq - k.read_seq - (
      SELECT count(*) FROM messages d WHERE d.conversation_id = c.id AND d.seq > k.read_seq AND d.deleted_at IS NOT NULL),
    n.seq, n.preview, n.sender_id, n.name, n.role, n.attachments, partner.id, partner.name, partner.role
  FROM conversations c
  JOIN members m ON m.conversation_id = c.id AND NOT m.removed
  CROSS JOIN LATERAL (
    SELECT coalesce((SELECT read_seq FROM cursors WHERE conversation_id = c.id AND user_id = m.user_id), m.joined_seq)
      AS read_seq) AS k
  LEFT JOIN LATERAL (
    SELECT n.seq, left(n.text, 140) AS preview, n.sender_id, u.name, u.role,
      coalesce((SELECT jsonb_agg(jsonb_build_object('name', a.name, 'type', a.type, 'size', a.size) ORDER BY a.id)
        FROM ${schema}.attachments a WHERE a.conversation_id = n.conversation_id AND a.seq = n.seq), '[]') AS attachments
    FROM messages n JOIN users u ON u.campus_id = c.campus_id AND u.id = n.sender_id
    WHERE n.conversation_id = c.id AND n.deleted_at IS NULL ORDER BY n.seq DESC LIMIT 1
  ) AS n ON true
  LEFT JOIN LATERAL (
    SELECT u.id, u.name, u.role FROM members o JOIN users u ON u.campus_id = o.campus_id AND u.id = o.user_id
    WHERE c.kind = 'direct' AND o.conversation_id = c.id AND o.user_id <> m.user_id LIMIT 1
  ) AS partner ON true
  WHERE $1::text[] IS NULL OR c.id = ANY($1)`

/** Heartbeats of a few seconds ago. */
export function addPresence(users: number): string {
  const online = Array.from({ length: 10 }, (_, digit) => digit).filter(isOnline)
  return `INSERT INTO ${schema}.presence
    SELECT 'u' || n, now() - make_interval(secs => n % 60) FROM generate_series(1, ${users}) AS n
    WHERE n % 10 IN (${online.join(', ')})
    ON CONFLICT (user_id) DO UPDATE SET last_seen_at = excluded.last_seen_at`
}
