/**
 * "Seen by how many", for conversations too large for names: one ZCOUNT, O(log n). A member `:complete`, which is nobody's id, marks
 * a set that holds everyone's cursor; without it the set is filled from Postgres, and where Redis does not answer
 * Postgres counts. Rooms overwrite what is filled in, never the other way round.
 */
import { errorName } from '../domain/error-name.ts'
import { type SQL, sql } from 'drizzle-orm'
import type { CampusId, ConversationId } from '../schema/ids.ts'
import { redisPipelineMax } from '../schema/limits.ts'
import { type Database, type NeonAddress, openNeon } from './neon.ts'
import { openRedis, type RedisAddress, type RedisConnection } from './redis.ts'
import { redisKeys } from './redis-keys.ts'

/** The score lies below every readSeq, so that the mark is never counted. */
const complete = { member: ':complete', score: -1 }

export type ReaderCounts = {
  /** Readers who are at `seq` or beyond, whoever wrote it among them; those who view as of the last sweep. */
  count(campusId: CampusId, conversationId: ConversationId, seq: number): Promise<number>
}

export function openReaderCounts(environment: NeonAddress & RedisAddress): ReaderCounts {
  return readerCounts(openNeon(environment), openRedis(environment))
}

export function readerCounts(database: Database, redis: RedisConnection): ReaderCounts {
  return {
    async count(campusId, conversationId, seq) {
      const key = redisKeys.reads(campusId, conversationId)
      let known: unknown[]
      try {
        known = await redis((pipeline) => {
          pipeline.zscore(key, complete.member)
          pipeline.zcount(key, seq, '+inf')
        })
      } catch {
        // Redis is away: expected, and Postgres knows as well
        return countInPostgres(database, conversationId, seq)
      }
      if (known[0] !== null) return Number(known[1])
      const { rows } = await database.execute(
        sql`SELECT user_id, read_seq FROM ${readersOf(conversationId)} ORDER BY user_id`,
      )
      const readers = rows.map((row) => ({ member: String(row['user_id']), score: Number(row['read_seq']) }))
      await fill(redis, key, readers)
      return readers.filter(({ score }) => score >= seq).length
    },
  }
}

async function countInPostgres(database: Database, id: ConversationId, seq: number): Promise<number> {
  const { rows } = await database.execute(
    sql`SELECT count(*) AS readers FROM ${readersOf(id)} WHERE read_seq >= ${seq}`,
  )
  return Number(rows[0]?.['readers'] ?? 0)
}

/** As rooms tell it: members without a cursor of their own are where they joined, and whoever was removed is nowhere. */
function readersOf(id: ConversationId): SQL {
  return sql`(
    SELECT user_id, coalesce(k.read_seq, m.joined_seq) AS read_seq
    FROM (
      SELECT user_id, CASE WHEN viewing_rev = x.rev THEN last_seq ELSE read_seq END AS read_seq
      FROM cursors x JOIN conversations c ON c.id = conversation_id WHERE conversation_id = ${id}
    ) AS k
    FULL JOIN (SELECT user_id, joined_seq, removed FROM members WHERE conversation_id = ${id}) AS m USING (user_id)
    WHERE m.removed IS NOT TRUE
  ) AS readers`
}

/** The mark comes last: half a set is none. */
async function fill(redis: RedisConnection, key: string, rows: { member: string; score: number }[]) {
  const chunks: { member: string; score: number }[][] = []
  for (let from = 0; from < rows.length; from += redisPipelineMax)
    chunks.push(rows.slice(from, from + redisPipelineMax))
  try {
    await redis((pipeline) => {
      for (const [first, ...rest] of chunks) if (first) pipeline.zadd(key, { nx: true }, first, ...rest)
      pipeline.zadd(key, complete)
    })
  } catch (error) {
    const name = errorName(error)
    console.warn(JSON.stringify({ event: 'readers_unfilled', error: name }))
  }
}
