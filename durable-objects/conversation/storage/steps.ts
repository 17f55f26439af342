/**
 * The room's SQLite schema, one step after another. Steps are only ever added: a room may have slept through
 * several deploys. The tables appear when a conversation is created, so asking for a room that does not exist
 * leaves nothing behind.
 */
import { climbSteps } from '../../climb-steps.ts'

const steps: readonly string[] = [
  `CREATE TABLE conversation (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     id TEXT NOT NULL, campus_id TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
     course_id TEXT, audience TEXT, created_by TEXT, created_at INTEGER NOT NULL, epoch TEXT NOT NULL
   );
   CREATE TABLE progress (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     archived_rev INTEGER NOT NULL, archived_roster_rev INTEGER NOT NULL, archived_cursor_rev INTEGER NOT NULL,
     trimmed_rev INTEGER NOT NULL, trimmed_seq INTEGER NOT NULL
   );
   CREATE TABLE messages (
     seq INTEGER PRIMARY KEY, rev INTEGER NOT NULL, sender_id TEXT NOT NULL, client_message_id TEXT NOT NULL,
     text TEXT NOT NULL, reply_to INTEGER, sent_at INTEGER NOT NULL, edited_at INTEGER, deleted_at INTEGER
   );
   CREATE UNIQUE INDEX messages_rev ON messages (rev);
   CREATE TABLE sent_keys (
     sender_id TEXT NOT NULL, client_message_id TEXT NOT NULL, seq INTEGER NOT NULL, rev INTEGER NOT NULL,
     digest TEXT NOT NULL, PRIMARY KEY (sender_id, client_message_id)
   ) WITHOUT ROWID;
   CREATE TABLE roster (
     user_id TEXT PRIMARY KEY, role TEXT NOT NULL, removed INTEGER NOT NULL, joined_seq INTEGER NOT NULL,
     rev INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE cursors (
     user_id TEXT PRIMARY KEY, read_seq INTEGER NOT NULL, rev INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE people (user_id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE parked (
     seq INTEGER PRIMARY KEY, rev INTEGER NOT NULL, code TEXT NOT NULL, parked_at INTEGER NOT NULL
   );`,
  `CREATE TABLE viewing (user_id TEXT PRIMARY KEY) WITHOUT ROWID;
   CREATE TABLE tombstones (seq INTEGER PRIMARY KEY);
   ALTER TABLE messages ADD COLUMN mentions TEXT;
   ALTER TABLE progress ADD COLUMN published_rev INTEGER NOT NULL DEFAULT -1;
   ALTER TABLE progress ADD COLUMN published_roster_rev INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE progress ADD COLUMN published_cursor_rev INTEGER NOT NULL DEFAULT 0;`,
  `CREATE TABLE settings (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     rev INTEGER NOT NULL, title TEXT NOT NULL, archived_at INTEGER, locked INTEGER NOT NULL,
     slow_mode_seconds INTEGER NOT NULL
   );`,
  `ALTER TABLE messages ADD COLUMN pinned_at INTEGER;
   ALTER TABLE messages ADD COLUMN mentions_all TEXT;
   ALTER TABLE messages ADD COLUMN attachments TEXT;
   ALTER TABLE messages ADD COLUMN reactions TEXT;
   ALTER TABLE messages ADD COLUMN bot TEXT;
   ALTER TABLE messages ADD COLUMN deleted_by_staff INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE changes (
     n INTEGER PRIMARY KEY, type TEXT NOT NULL, rev INTEGER NOT NULL, seq INTEGER, actor TEXT NOT NULL,
     is_staff_act INTEGER NOT NULL, at INTEGER NOT NULL, detail TEXT
   );
   ALTER TABLE progress ADD COLUMN archived_change INTEGER NOT NULL DEFAULT 0;`,
  `CREATE TABLE versions (rev INTEGER PRIMARY KEY, seq INTEGER NOT NULL, text TEXT NOT NULL, said_at INTEGER NOT NULL);
   CREATE TABLE edit_counts (seq INTEGER PRIMARY KEY, count INTEGER NOT NULL);
   CREATE TABLE reactions (
     seq INTEGER NOT NULL, user_id TEXT NOT NULL, emoji TEXT NOT NULL, rev INTEGER NOT NULL, removed INTEGER NOT NULL,
     PRIMARY KEY (seq, user_id, emoji)
   ) WITHOUT ROWID;
   CREATE TABLE former_mentions (
     seq INTEGER NOT NULL, user_id TEXT NOT NULL, rev INTEGER NOT NULL, PRIMARY KEY (seq, user_id)
   ) WITHOUT ROWID;`,
  `ALTER TABLE roster ADD COLUMN minor INTEGER;
   ALTER TABLE roster ADD COLUMN staff INTEGER;
   CREATE TABLE mutes (
     user_id TEXT PRIMARY KEY, until INTEGER NOT NULL, reason TEXT, muted_by TEXT NOT NULL, muted_at INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE blocks (user_id TEXT PRIMARY KEY) WITHOUT ROWID;`,
  `CREATE TABLE files (
     id TEXT PRIMARY KEY, uploader TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, bytes INTEGER NOT NULL,
     width INTEGER, height INTEGER, uploaded_at INTEGER NOT NULL, seq INTEGER, state TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX files_released ON files (id) WHERE state = 'released';`,
  `ALTER TABLE conversation ADD COLUMN section TEXT;`,
  `CREATE TABLE levels (user_id TEXT PRIMARY KEY, level TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE reports (
     n INTEGER PRIMARY KEY, seq INTEGER NOT NULL, sender_id TEXT NOT NULL, text TEXT NOT NULL,
     reporter TEXT NOT NULL, reason TEXT NOT NULL, reported_at INTEGER NOT NULL, resolution TEXT, resolved_by TEXT,
     resolved_at INTEGER, note TEXT, rev INTEGER NOT NULL
   );
   CREATE INDEX reports_open ON reports (reporter) WHERE resolution IS NULL;
   CREATE INDEX reports_seq ON reports (seq) WHERE resolution IS NULL;
   ALTER TABLE progress ADD COLUMN archived_report_rev INTEGER NOT NULL DEFAULT 0;`,
  `CREATE TABLE scheduled (
     sender_id TEXT NOT NULL, client_message_id TEXT NOT NULL, publish_at INTEGER NOT NULL, request TEXT NOT NULL,
     digest TEXT NOT NULL, actor TEXT NOT NULL, failed TEXT, PRIMARY KEY (sender_id, client_message_id)
   ) WITHOUT ROWID;
   ALTER TABLE settings ADD COLUMN replies INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE settings ADD COLUMN avatar TEXT;`,
  `CREATE TABLE group_mentions (seq INTEGER PRIMARY KEY, who TEXT NOT NULL);
   CREATE TABLE pins (seq INTEGER PRIMARY KEY, rev INTEGER NOT NULL);
   CREATE TABLE quotes (
     seq INTEGER PRIMARY KEY, rev INTEGER NOT NULL, sender_id TEXT NOT NULL, preview TEXT NOT NULL,
     deleted INTEGER NOT NULL
   );`,
  `ALTER TABLE progress ADD COLUMN told_change INTEGER NOT NULL DEFAULT 0;
   UPDATE progress SET told_change = archived_change;`,
]

export function isFounded(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'steps'").toArray().length > 0
}

/** Brings the schema up to date; the caller runs it before anything else can reach the room. */
export function climb(sql: SqlStorage): void {
  climbSteps(sql, steps)
}

/** For a room that is made anew: every table is emptied but the keys of what was said, which are true for good. */
export function clearTables(sql: SqlStorage): void {
  const tables = sql.exec<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('steps', 'sent_keys') AND substr(name, 1, 1) <> '_'",
  )
  for (const { name } of tables.toArray()) sql.exec(`DELETE FROM ${name}`)
}
