/**
 * What is left to be erased, and how far it has come. A job's row moves only after its rooms have answered, so a run that is
 * cut off is gone on with at the conversation where it was; erasing again changes nothing.
 */
import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { deletedUserName } from '../domain/deleted-user.ts'
import type { CampusId, ConversationId, UserId } from '../schema/ids.ts'
import { eraseMessagesMax, jobsPerRunMax } from '../schema/limits.ts'
import type { ConversationKind } from '../schema/protocol/kinds.ts'
import type { Database } from './neon.ts'

export type Job = {
  id: string
  kind: 'erasure' | 'retention'
  campusId: CampusId
  userId: UserId | null
  position: ConversationId | null
  /** Of a campus's retention. */
  days: Partial<Record<ConversationKind, number>>
}

export type ErasureState = { erased: number; startedAt: string; finishedAt: string | null }

export type Jobs = {
  /** Those that have waited longest; a campus that says how long it keeps messages has one for good. One round trip. */
  next(): Promise<Job[]>
  /** Begins an erasure, or says how far it has come. What is the directory's own goes at once. */
  startErasure(campusId: CampusId, userId: UserId): Promise<ErasureState>
  erasure(campusId: CampusId, userId: UserId): Promise<ErasureState | null>
  /** Conversations above the job's position in which something is to be erased, by id. */
  conversations(job: Job, now: number, limit: number): Promise<ConversationId[]>
  /** Seqs of one of them that the archive holds unerased, above one. */
  seqs(job: Job, id: ConversationId, after: number, now: number): Promise<number[]>
  move(
    job: Job,
    change: { position: ConversationId | null; erased: number; isFinished: boolean },
  ): Promise<void>
}

const stateRows = z.array(
  z.object({ erased: z.coerce.number(), startedAt: z.string(), finishedAt: z.string().nullable() }),
)
const idRows = z.array(z.object({ id: z.string() }))
const seqRows = z.array(z.object({ seq: z.coerce.number() }))

const iso = (column: string) =>
  sql.raw(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)
const state = sql`erased, ${iso('created_at')} AS "startedAt", ${iso('finished_at')} AS "finishedAt"`

export function postgresJobs(database: Database): Jobs {
  return {
    async next() {
      const [, { rows }] = await database.batch([
        database.execute(sql`
          INSERT INTO jobs (id, kind, campus_id)
          SELECT 'retention/' || id, 'retention', id FROM campuses WHERE settings ? 'retention'
          ON CONFLICT DO NOTHING`),
        database.execute<Record<string, unknown>>(sql`
          SELECT j.id, j.kind, j.campus_id AS "campusId", j.user_id AS "userId", j.position,
            coalesce(c.settings -> 'retention', '{}'::jsonb) AS days
          FROM jobs j JOIN campuses c ON c.id = j.campus_id
          WHERE j.finished_at IS NULL ORDER BY j.ran_at LIMIT ${jobsPerRunMax}`),
      ])
      return rows as Job[]
    },

    async startErasure(campusId, userId) {
      const [, , , , { rows }] = await database.batch([
        database.execute(sql`
          UPDATE users SET name = ${deletedUserName}, minor = NULL, updated_at = now()
          WHERE campus_id = ${campusId} AND id = ${userId}`),
        database.execute(sql`
          DELETE FROM bookmarks WHERE campus_id = ${campusId} AND user_id = ${userId}`),
        database.execute(sql`
          DELETE FROM mentions WHERE user_id = ${userId}
            AND conversation_id IN (SELECT id FROM conversations WHERE campus_id = ${campusId})`),
        database.execute(sql`
          DELETE FROM idempotency_keys WHERE campus_id = ${campusId} AND caller = ${`user:${userId}`}`),
        database.execute(sql`
          INSERT INTO jobs (id, kind, campus_id, user_id)
          VALUES (${erasureId(campusId, userId)}, 'erasure', ${campusId}, ${userId})
          ON CONFLICT (id) DO UPDATE SET position = CASE WHEN jobs.finished_at IS NULL THEN jobs.position END,
            finished_at = NULL
          RETURNING ${state}`),
      ])
      const [started] = stateRows.parse(rows)
      if (!started) throw new Error('an erasure that was started has no row')
      return started
    },

    async erasure(campusId, userId) {
      const { rows } = await database.execute(
        sql`SELECT ${state} FROM jobs WHERE id = ${erasureId(campusId, userId)}`,
      )
      return stateRows.parse(rows)[0] ?? null
    },

    async conversations(job, now, limit) {
      const { campusId, position } = job
      const which =
        job.kind === 'retention'
          ? sql`EXISTS (SELECT FROM json_each_text(${JSON.stringify(job.days)}::json) AS kept(kind, days)
              WHERE kept.kind = c.kind AND ${to(now)} - make_interval(days => kept.days::integer) > (
                SELECT w.sent_at FROM message_words w WHERE w.conversation_id = c.id ORDER BY w.seq LIMIT 1))`
          : sql`c.id IN (
              SELECT conversation_id FROM members WHERE campus_id = ${campusId} AND user_id = ${job.userId}
              UNION SELECT conversation_id FROM cursors WHERE campus_id = ${campusId} AND user_id = ${job.userId}
              UNION SELECT conversation_id FROM reports WHERE campus_id = ${campusId} AND reporter = ${`user:${job.userId}`})`
      const { rows } = await database.execute(sql`
        SELECT c.id FROM conversations c
        WHERE c.campus_id = ${campusId} AND c.id > ${position ?? ''} AND ${which} ORDER BY c.id LIMIT ${limit}`)
      return idRows.parse(rows).map(({ id }) => id as ConversationId)
    },

    async seqs(job, id, after, now) {
      // ascending by seq is ascending by time: what is too young to go ends the page
      const which =
        job.kind === 'retention'
          ? sql`w.sent_at < ${to(now)} - make_interval(days => (
              SELECT (${JSON.stringify(job.days)}::json ->> kind)::integer FROM conversations WHERE id = ${id}))`
          : sql`w.sender_id = ${job.userId}`
      const { rows } = await database.execute(sql`
        SELECT w.seq FROM message_words w
        WHERE w.conversation_id = ${id} AND w.seq > ${after} AND ${which} ORDER BY w.seq LIMIT ${eraseMessagesMax}`)
      return seqRows.parse(rows).map(({ seq }) => seq)
    },

    async move({ id }, { position, erased, isFinished }) {
      await database.execute(sql`
        UPDATE jobs SET position = ${position}, erased = erased + ${erased}, ran_at = now(),
          finished_at = CASE WHEN ${isFinished} THEN now() END
        WHERE id = ${id}`)
    },
  }
}

function erasureId(campusId: CampusId, userId: UserId): string {
  return `erasure/${campusId}/${userId}`
}

function to(now: number) {
  return sql`${new Date(now).toISOString()}::timestamptz`
}
