/** One conversation that has gone on for years, to be read back to its beginning. */
import type { DataSet } from './databases.ts'

export const longConversationId = `cnv_${'5'.repeat(32)}`
/** A campus around it: among four hundred people alone Postgres would rather read all of them than look up each. */
const people = 20_000
const speakers = 400

export function longConversationData(messages: number): DataSet {
  return {
    name: messages >= 5_000_000 ? 'long' : 'small_long',
    load: [
      `INSERT INTO campuses (id, name, issuer, audience, allowed_origins, settings)
       VALUES ('bench', 'Bench', 'https://bench.example', 'bench', '{}', '{}')`,
      `INSERT INTO users (campus_id, id, name, role)
       SELECT 'bench', 'u' || n, 'Person ' || n, 'student' FROM generate_series(1, ${people}) AS n`,
      `INSERT INTO conversations (id, campus_id, kind, title, created_at, epoch, last_seq, rev, active_at)
       VALUES ('${longConversationId}', 'bench', 'class', 'Years', now(), 'benchepoch0000', ${messages}, ${messages}, now())`,
      'ALTER TABLE messages SET UNLOGGED', // half the load time, and reading does not know the difference
      `INSERT INTO messages (conversation_id, seq, rev, sender_id, client_message_id, text, sent_at)
       SELECT '${longConversationId}', s, s, 'u' || 1 + s * 13 % ${speakers}, 'm' || s,
         repeat('is noon still fine? ', 2 + s % 4), timestamptz '2020-01-01' + make_interval(secs => s * 30)
       FROM generate_series(1, ${messages}) AS s`,
    ],
    finish: [],
    // who resends a message asks for it; nobody who scrolls does
    leftAway: ['messages_client_id'],
  }
}
