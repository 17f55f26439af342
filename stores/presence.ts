/**
 * Presence: sorted sets whose score is the last heartbeat. Whoever has fallen out of the range is away, without
 * anybody having to say so; writers trim the range on the way, so there is no sweeper. Postgres is never asked.
 */
import { type Face, faces } from '../domain/presence-rights.ts'
import type { CampusId, ConversationId, UserId } from '../schema/ids.ts'
import { onlineStaleMs, viewingStaleMs } from '../schema/limits.ts'
import { isCensusWhole } from './online-census.ts'
import { openRedis, type RedisAddress, type RedisConnection } from './redis.ts'
import { redisKeys } from './redis-keys.ts'

/** `at`: the last heartbeat, ms since 1970. */
export type Heartbeat = { userId: UserId; at: number; face?: Face }

/** `isWhole`: whoever is not among them is offline; while it is false that is not known (stores/online-census.ts). */
export type OnlinePeople = { online: Map<UserId, number>; isWhole: boolean }

export type Presence = {
  /**
   * One command for any number of people, one that trims, and one that says since when this is so; one more for what they
   * are, where that is said.
   */
  online(campusId: CampusId, heartbeats: readonly Heartbeat[]): Promise<void>
  /**
   * Somebody is still there: two commands, since each is billed and most people just stay. Where Redis did not know what
   * they are it has lost them, and is told everything, as at their arrival.
   */
  stay(campusId: CampusId, heartbeat: Heartbeat & { face: Face }): Promise<void>
  offline(campusId: CampusId, userId: UserId): Promise<void>
  /**
   * Viewers are online too, and have read everything: they cost no write of their own while they view. `forgotten`:
   * how many of them Redis did not have as viewers; rooms tell it at once of those who begin.
   */
  sweepViewing(
    campusId: CampusId,
    conversationId: ConversationId,
    viewers: readonly Heartbeat[],
    lastSeq: number,
  ): Promise<{ forgotten: number }>
  /** The last heartbeat of each who has one that is not stale. */
  onlineOf(campusId: CampusId, userIds: readonly UserId[], now: number): Promise<OnlinePeople>
  /** What each is, of those who have said so: one command beside it. */
  onlineWithFaces(
    campusId: CampusId,
    userIds: readonly UserId[],
    now: number,
  ): Promise<OnlinePeople & { faces: Map<UserId, Face> }>
  /** Who of a small conversation is online, and who of them is viewing it: one round trip. */
  ofMembers(
    campusId: CampusId,
    conversationId: ConversationId,
    members: readonly UserId[],
    now: number,
  ): Promise<OnlinePeople & { viewing: Map<UserId, number> }>
  /** How many are viewing a large conversation, and some of them. */
  viewersOf(
    campusId: CampusId,
    conversationId: ConversationId,
    sampleMax: number,
    now: number,
  ): Promise<{ count: number; sample: UserId[] }>
}

export function openPresence(address: RedisAddress): Presence {
  return redisPresence(openRedis(address))
}

export function redisPresence(redis: RedisConnection): Presence {
  async function online(campusId: CampusId, heartbeats: readonly Heartbeat[]): Promise<void> {
    const key = redisKeys.online(campusId)
    const [first, ...rest] = scored(heartbeats)
    if (!first) return
    await redis((pipeline) => {
      // two rooms may speak of the same person: the later heartbeat counts
      pipeline.zadd(key, { gt: true }, first, ...rest)
      pipeline.zremrangebyscore(key, '-inf', newest(heartbeats) - onlineStaleMs)
      pipeline.set(redisKeys.onlineSince(campusId), newest(heartbeats), { nx: true })
      const [seen, ...others] = withFaces(heartbeats)
      if (seen) pipeline.zadd(redisKeys.faces(campusId), seen, ...others)
    })
  }

  return {
    online,

    async stay(campusId, heartbeat) {
      // who is online is written by conversations' rooms too, what people are only here: so that tells a loss
      const [, forgotten] = await redis((pipeline) => {
        for (const scores of scored([heartbeat]))
          pipeline.zadd(redisKeys.online(campusId), { gt: true }, scores)
        for (const face of withFaces([heartbeat])) pipeline.zadd(redisKeys.faces(campusId), face)
      })
      if (Number(forgotten) > 0) await online(campusId, [heartbeat])
    },

    async offline(campusId, userId) {
      await redis((pipeline) => pipeline.zrem(redisKeys.online(campusId), userId))
    },

    async sweepViewing(campusId, conversationId, viewers, lastSeq) {
      const [first, ...rest] = scored(viewers)
      if (!first) return { forgotten: 0 }
      const key = redisKeys.viewing(campusId, conversationId)
      const read = viewers.map(({ userId }) => ({ member: userId, score: lastSeq }))
      const [firstRead, ...restRead] = read
      const [added] = await redis((pipeline) => {
        pipeline.zadd(key, { gt: true }, first, ...rest)
        pipeline.zremrangebyscore(key, '-inf', newest(viewers) - viewingStaleMs)
        pipeline.zadd(redisKeys.online(campusId), { gt: true }, first, ...rest)
        if (firstRead) pipeline.zadd(redisKeys.reads(campusId, conversationId), firstRead, ...restRead)
      })
      return { forgotten: Number(added) }
    },

    async onlineOf(campusId, userIds, now) {
      if (userIds.length === 0) return { online: new Map(), isWhole: true }
      const [since, scores] = await redis((pipeline) => {
        pipeline.get(redisKeys.onlineSince(campusId))
        pipeline.zmscore(redisKeys.online(campusId), [...userIds])
      })
      return { online: freshOf(userIds, scores, now - onlineStaleMs), isWhole: isCensusWhole(since, now) }
    },

    async onlineWithFaces(campusId, userIds, now) {
      if (userIds.length === 0) return { online: new Map(), faces: new Map(), isWhole: true }
      const [since, scores, known] = await redis((pipeline) => {
        pipeline.get(redisKeys.onlineSince(campusId))
        pipeline.zmscore(redisKeys.online(campusId), [...userIds])
        pipeline.zmscore(redisKeys.faces(campusId), [...userIds])
      })
      return {
        online: freshOf(userIds, scores, now - onlineStaleMs),
        faces: facesOf(userIds, known),
        isWhole: isCensusWhole(since, now),
      }
    },

    async ofMembers(campusId, conversationId, members, now) {
      if (members.length === 0) return { online: new Map(), viewing: new Map(), isWhole: true }
      const [since, online, viewing] = await redis((pipeline) => {
        pipeline.get(redisKeys.onlineSince(campusId))
        pipeline.zmscore(redisKeys.online(campusId), [...members])
        pipeline.zmscore(redisKeys.viewing(campusId, conversationId), [...members])
      })
      return {
        online: freshOf(members, online, now - onlineStaleMs),
        viewing: freshOf(members, viewing, now - viewingStaleMs),
        isWhole: isCensusWhole(since, now),
      }
    },

    async viewersOf(campusId, conversationId, sampleMax, now) {
      const key = redisKeys.viewing(campusId, conversationId)
      const [count, sample] = await redis((pipeline) => {
        pipeline.zcount(key, now - viewingStaleMs, '+inf')
        pipeline.zrange(key, '+inf', now - viewingStaleMs, {
          byScore: true,
          rev: true,
          offset: 0,
          count: sampleMax,
        })
      })
      return { count: Number(count), sample: sample as UserId[] }
    },
  }
}

function scored(heartbeats: readonly Heartbeat[]): { score: number; member: string }[] {
  return heartbeats.map(({ userId, at }) => ({ score: at, member: userId }))
}

function withFaces(heartbeats: readonly Heartbeat[]): { score: number; member: string }[] {
  return heartbeats.flatMap(({ userId, face }) =>
    face === undefined ? [] : [{ score: faces.indexOf(face), member: userId }],
  )
}

/** In the order of the question, like every ZMSCORE. */
function facesOf(userIds: readonly UserId[], scores: unknown): Map<UserId, Face> {
  const known = new Map<UserId, Face>()
  if (!Array.isArray(scores)) return known
  for (const [index, userId] of userIds.entries()) {
    const face = faces[Number(scores[index] ?? Number.NaN)]
    if (face) known.set(userId, face)
  }
  return known
}

function newest(heartbeats: readonly Heartbeat[]): number {
  return heartbeats.reduce((latest, { at }) => Math.max(latest, at), 0)
}

/** ZMSCORE answers in the order of the question, with null for whoever is not in the set. */
function freshOf(userIds: readonly UserId[], scores: unknown, since: number): Map<UserId, number> {
  const fresh = new Map<UserId, number>()
  if (!Array.isArray(scores)) return fresh
  for (const [index, userId] of userIds.entries()) {
    const at = Number(scores[index] ?? Number.NaN)
    if (at >= since) fresh.set(userId, at)
  }
  return fresh
}
