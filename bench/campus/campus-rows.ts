/**
 * The campus as rows of Homeroom's own tables, made inside Postgres: generate_series, no row over the wire.
 * Deterministic, so a loaded database can be kept for the next run.
 */
import type { CampusPlan } from './campus-plan.ts'
import { campusId, readersMax } from './campus-plan.ts'

const words =
  'does anybody know whether the lab report is due on Monday or on Tuesday because the page of the course says both and ' +
  'the centrifuge was broken all week so our group has only half of the figures and would rather hand in one day later'

/** Latest activity of the campus; conversations were last active within the two weeks before it. */
const newest = `timestamptz '2026-11-20 18:00:00+00'`
const fortnightSeconds = 1_209_600

/** Statements in order. Indexes and foreign keys may be away while they run. */
export function campusRows({ users, classes, groups, directs }: CampusPlan): string[] {
  const groupsFrom = classes.count
  const directsFrom = classes.count + groups.count
  const conversations = directsFrom + directs.count
  return [
    `INSERT INTO campuses (id, name, issuer, audience, allowed_origins, settings)
     VALUES ('${campusId}', 'Bench', 'https://bench.example', 'bench', '{}', '{}')`,
    `INSERT INTO users (campus_id, id, name, role)
     SELECT '${campusId}', 'u' || n, 'Person ' || n, CASE WHEN n % 40 = 0 THEN 'instructor' ELSE 'student' END
     FROM generate_series(1, ${users}) AS n`,
    // what each conversation is; dropped at the end
    `CREATE UNLOGGED TABLE bench_plan AS
     SELECT k, 'cnv_' || md5('bench-' || k) AS id, kind, size, said,
       ${newest} - make_interval(secs => k * 7919 % ${fortnightSeconds}) AS active_at
     FROM (
       SELECT k, CASE WHEN k <= ${groupsFrom} THEN 'class' WHEN k <= ${directsFrom} THEN 'group' ELSE 'direct' END AS kind,
         CASE WHEN k <= ${groupsFrom} THEN ${classes.members} WHEN k <= ${directsFrom} THEN ${groups.members}
           ELSE ${directs.members} END AS size,
         CASE WHEN k <= ${groupsFrom} THEN ${classes.messages} WHEN k <= ${directsFrom} THEN ${groups.messages}
           ELSE ${directs.messages} END AS said
       FROM generate_series(1, ${conversations}) AS k
     ) AS one`,
    // a step that shares no factor with the number of people meets nobody twice
    `CREATE UNLOGGED TABLE bench_members AS
     SELECT k, j, 'u' || CASE
       WHEN kind = 'class' THEN 1 + (k * 7919 + j * 29) % ${users}
       WHEN kind = 'group' THEN 1 + (k * 104729 + j * 31) % ${users}
       WHEN j = 0 THEN 1 + k % ${readersMax}
       ELSE 1 + ${readersMax} + k * 17 % ${users - readersMax} END AS user_id
     FROM bench_plan, generate_series(0, size - 1) AS j`,
    `INSERT INTO courses (campus_id, id, title)
     SELECT '${campusId}', 'course-' || k, 'Course ' || k FROM bench_plan WHERE kind = 'class'`,
    `INSERT INTO conversations (id, campus_id, kind, title, course_id, created_at, epoch, last_seq, rev, active_at)
     SELECT id, '${campusId}', kind, CASE WHEN kind = 'direct' THEN '' ELSE 'Conversation ' || k END,
       CASE WHEN kind = 'class' THEN 'course-' || k END, active_at - interval '90 days', 'benchepoch0000', said, said,
       active_at
     FROM bench_plan`,
    `INSERT INTO members (conversation_id, campus_id, user_id, role, removed, joined_seq, rev)
     SELECT p.id, '${campusId}', m.user_id, CASE WHEN m.j = 0 THEN 'owner' ELSE 'member' END, false, 0, 1
     FROM bench_members m JOIN bench_plan p USING (k)`,
    // up to 29 messages are unread
    `INSERT INTO cursors (conversation_id, campus_id, user_id, read_seq, rev)
     SELECT p.id, '${campusId}', m.user_id, greatest(0, p.said - (m.j * 7 + p.k) % 30), 1
     FROM bench_members m JOIN bench_plan p USING (k)`,
    `INSERT INTO messages (conversation_id, seq, rev, sender_id, client_message_id, text, reply_to, sent_at, deleted_at,
       mentions)
     SELECT p.id, s, s, m.user_id, 'm' || s,
       CASE WHEN s % 97 = 0 THEN '' ELSE substr('${words}', 1 + (s * 31 + p.k * 7) % 100, 40 + s * 17 % 90) END,
       CASE WHEN s % 8 = 0 THEN s - 3 END, p.active_at - make_interval(secs => (p.said - s) * 60),
       CASE WHEN s % 97 = 0 THEN p.active_at END,
       CASE WHEN s % 50 = 0 AND s % 97 <> 0 THEN jsonb_build_array(mentioned.user_id) END
     FROM bench_plan p
     CROSS JOIN LATERAL generate_series(1, p.said) AS s
     JOIN bench_members m ON m.k = p.k AND m.j = s * 13 % p.size
     JOIN bench_members mentioned ON mentioned.k = p.k AND mentioned.j = s / 50 * 7 % p.size`,
    `INSERT INTO mentions (user_id, conversation_id, seq)
     SELECT mentions->>0, conversation_id, seq FROM messages WHERE mentions IS NOT NULL`,
    'DROP TABLE bench_plan, bench_members',
  ]
}
