/**
 * Presence: sorted sets whose score is the last heartbeat. Whoever has fallen out of the range is away, without
 * anybody having to say so; writers trim the range on the way, so there is no sweeper. Postgres is never asked.
 */
import { type Face, faces } from '../domain/presence-rights.ts'
import type { CampusId, ConversationId, UserId } from '../schema/ids.ts'
import { onlineLookupMax, onlineStaleMs, presenceSampleMax, viewingStaleMs } from '../schema/limits.ts'
import { areViewersWhole, isCensusWhole } from './online-census.ts'
import { openRedis, type RedisAddress, type RedisConnection } from './redis.ts'
import { redisKeys } from './redis-keys.ts'

/** `at`: the last heartbeat, ms since 1970. */
export type Heartbeat = { userId: UserId; at: number; face?: Face }

/** How many they are, and those of them who were heard last. */
export type Some = { count: number; sample: UserId[] }

/** Whose presence a large conversation is about: a roster, or everyone on the campus; null where nobody can list them. */
export type Crowd = { type: 'everyone' } | { type: 'members'; userIds: readonly UserId[] } | null

/** Null is not known. */
export type CrowdPresence = { online: Some | null; viewing: Some | null }

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
  /** Viewers are online too, and have read everything: they cost no write of their own while they view. */
  sweepViewing(
    campusId: CampusId,
    conversationId: ConversationId,
    viewers: readonly Heartbeat[],
    lastSeq: number,
  ): Promise<void>
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
  ): Promise<OnlinePeople & { viewing: Map<UserId, number> | null }>
  /**
   * How many of a large conversation are online and viewing, and some of them: one round trip of four commands, or five
   * where everyone is meant. Above `onlineLookupMax` members who of the campus is online is read and intersected.
   */
  ofCrowd(
    campusId: CampusId,
    conversationId: ConversationId,
    crowd: Crowd,
    now: number,
  ): Promise<CrowdPresence>
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
      if (!first) return
      const key = redisKeys.viewing(campusId, conversationId)
      const read = viewers.map(({ userId }) => ({ member: userId, score: lastSeq }))
      const [firstRead, ...restRead] = read
      await redis((pipeline) => {
        pipeline.zadd(key, { gt: true }, first, ...rest)
        pipeline.zremrangebyscore(key, '-inf', newest(viewers) - viewingStaleMs)
        pipeline.zadd(redisKeys.online(campusId), { gt: true }, first, ...rest)
        if (firstRead) pipeline.zadd(redisKeys.reads(campusId, conversationId), firstRead, ...restRead)
      })
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
        viewing: areViewersWhole(since, now) ? freshOf(members, viewing, now - viewingStaleMs) : null,
        isWhole: isCensusWhole(since, now),
      }
    },

    async ofCrowd(campusId, conversationId, crowd, now) {
      const online = redisKeys.online(campusId)
      const viewing = redisKeys.viewing(campusId, conversationId)
      const onlineFrom = now - onlineStaleMs
      const [since, viewers, lookingOn, ...found] = await redis((pipeline) => {
        pipeline.get(redisKeys.onlineSince(campusId))
        pipeline.zcount(viewing, now - viewingStaleMs, '+inf')
        pipeline.zrange(viewing, '+inf', now - viewingStaleMs, newestFirst)
        if (crowd?.type === 'everyone') {
          pipeline.zcount(online, onlineFrom, '+inf')
          pipeline.zrange(online, '+inf', onlineFrom, newestFirst)
        } else if (crowd && crowd.userIds.length > onlineLookupMax)
          pipeline.zrange(online, '+inf', onlineFrom, { byScore: true, rev: true })
        else if (crowd && crowd.userIds.length > 0) pipeline.zmscore(online, [...crowd.userIds])
      })
      return {
        online: isCensusWhole(since, now) ? onlineOf(crowd, found, onlineFrom) : null,
        viewing: areViewersWhole(since, now)
          ? { count: Number(viewers), sample: lookingOn as UserId[] }
          : null,
      }
    },
  }
}

const newestFirst = { byScore: true, rev: true, offset: 0, count: presenceSampleMax } as const

/** Of the replies that `ofCrowd` has asked for. */
function onlineOf(crowd: Crowd, [found, sample]: unknown[], since: number): Some | null {
  if (!crowd) return null
  if (crowd.type === 'everyone') return { count: Number(found), sample: sample as UserId[] }
  if (crowd.userIds.length === 0) return { count: 0, sample: [] }
  const wanted = new Set(crowd.userIds)
  const online =
    crowd.userIds.length > onlineLookupMax
      ? (found as UserId[]).filter((userId) => wanted.has(userId))
      : [...freshOf(crowd.userIds, found, since)]
          .toSorted(([, one], [, other]) => other - one)
          .map(([userId]) => userId)
  return { count: online.length, sample: online.slice(0, presenceSampleMax) }
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
