/**
 * What a conversation's room tells Redis: its head, who reads how far, who is mentioned. The room is the only
 * writer of each of these keys but one (a cold head is set where there is none), so nothing needs a lock.
 */
import type { CampusId, ConversationId, UserId } from '../schema/ids.ts'
import { headSeconds, mentionsKeptMax, onlineStaleMs, redisPipelineMax } from '../schema/limits.ts'
import type { Audience } from '../schema/protocol/kinds.ts'
import { type ConversationHead, parseHead } from './conversation-head.ts'
import { encodeParticipation, isRemoved, type Participation } from './participation.ts'
import { isCensusWhole } from './online-census.ts'
import { openRedis, type RedisAddress, type RedisConnection } from './redis.ts'
import { redisKeys } from './redis-keys.ts'

/** Who might hear of a conversation: the people of a roster, or everyone on the campus. */
export type Recipients = { type: 'everyone' } | { type: 'members'; userIds: readonly UserId[] }

export type PersonChange = {
  userId: UserId
  participation: Participation
  /** Their viewing has begun or ended, at this time in ms; absent when it has not changed. */
  viewingChangedAt?: number
}

/** While `isWhole` is false others may be online as well: Redis has lost who is (stores/online-census.ts). */
export type OnlineRecipients = { online: UserId[]; isWhole: boolean }

/** Who is mentioned where. */
export type Mentions = readonly { seq: number; userIds: readonly UserId[] }[]

export type LiveConversations = {
  /** Writes the head, then asks who of the recipients is online: in this order, in one round trip. */
  publish(
    campusId: CampusId,
    head: ConversationHead,
    recipients: Recipients,
    now: number,
  ): Promise<OnlineRecipients>
  /** Writes the head alone. */
  setHead(campusId: CampusId, head: ConversationHead): Promise<void>
  /** One command a person, and one or two for all of them. */
  changePeople(
    campusId: CampusId,
    conversationId: ConversationId,
    changes: readonly PersonChange[],
    lastSeq: number,
  ): Promise<void>
  noteMentions(
    campusId: CampusId,
    conversationId: ConversationId,
    mentions: { now: Mentions; former: Mentions },
    now: number,
  ): Promise<void>
  /** The last seq that lists have been told of; 0 where Redis knows nothing. */
  lastSeqTold(campusId: CampusId, conversationId: ConversationId): Promise<number>
  onlineAmong(campusId: CampusId, userIds: readonly UserId[], now: number): Promise<UserId[]>
}

export function openLiveConversations(address: RedisAddress): LiveConversations {
  return redisLiveConversations(openRedis(address))
}

export function redisLiveConversations(redis: RedisConnection): LiveConversations {
  return {
    async publish(campusId, head, recipients, now) {
      const online = redisKeys.online(campusId)
      const freshFrom = now - onlineStaleMs
      const isAsked = recipients.type === 'everyone' || recipients.userIds.length > 0
      const replies = await redis((pipeline) => {
        pipeline.set(redisKeys.head(campusId, head.id), JSON.stringify(head), { ex: headSeconds })
        if (isForAnyone(head.audience))
          pipeline.hset(redisKeys.announcements(campusId), { [head.id]: JSON.stringify(head.audience) })
        if (isAsked) pipeline.get(redisKeys.onlineSince(campusId))
        if (recipients.type === 'everyone') pipeline.zrange(online, freshFrom, '+inf', { byScore: true })
        else if (recipients.userIds.length > 0) pipeline.zmscore(online, [...recipients.userIds])
      })
      if (!isAsked) return { online: [], isWhole: true }
      const isWhole = isCensusWhole(replies.at(-2), now)
      if (recipients.type === 'everyone') return { online: replies.at(-1) as UserId[], isWhole }
      return { online: freshAmong(recipients.userIds, replies.at(-1), freshFrom), isWhole }
    },

    async setHead(campusId, head) {
      await redis((pipeline) => {
        pipeline.set(redisKeys.head(campusId, head.id), JSON.stringify(head), { ex: headSeconds })
        if (isForAnyone(head.audience))
          pipeline.hset(redisKeys.announcements(campusId), { [head.id]: JSON.stringify(head.audience) })
      })
    },

    async changePeople(campusId, conversationId, changes, lastSeq) {
      for (let from = 0; from < changes.length; from += redisPipelineMax) {
        const chunk = changes.slice(from, from + redisPipelineMax)
        await redis((pipeline) => {
          for (const { userId, participation } of chunk)
            pipeline.hset(redisKeys.updates(campusId, userId), {
              [conversationId]: encodeParticipation(participation),
            })
          const readers = redisKeys.reads(campusId, conversationId)
          const [read, ...reads] = chunk
            .filter(({ participation }) => !isRemoved(participation))
            .map(({ userId, participation }) => ({
              member: userId,
              score: participation.isViewing ? lastSeq : participation.readSeq,
            }))
          if (read) pipeline.zadd(readers, read, ...reads)
          const gone = chunk.filter(({ participation }) => isRemoved(participation))
          if (gone.length > 0) pipeline.zrem(readers, ...gone.map(({ userId }) => userId))
          const key = redisKeys.viewing(campusId, conversationId)
          const [began, ...begun] = viewingChanges(chunk, true)
          if (began) pipeline.zadd(key, began, ...begun)
          const ended = viewingChanges(chunk, false).map(({ member }) => member)
          if (ended.length > 0) pipeline.zrem(key, ...ended)
        })
      }
    },

    async noteMentions(campusId, conversationId, { now: current, former }, now) {
      const added = membersByUser(conversationId, current)
      const removed = membersByUser(conversationId, former)
      if (added.size + removed.size === 0) return
      await redis((pipeline) => {
        for (const [userId, members] of added) {
          const key = redisKeys.mentions(campusId, userId)
          const [first, ...rest] = members.map((member) => ({ score: now, member }))
          if (first) pipeline.zadd(key, first, ...rest)
          pipeline.zremrangebyrank(key, 0, -mentionsKeptMax - 1)
        }
        for (const [userId, members] of removed)
          pipeline.zrem(redisKeys.mentions(campusId, userId), ...members)
      })
    },

    async lastSeqTold(campusId, conversationId) {
      const [head] = await redis((pipeline) => pipeline.get(redisKeys.head(campusId, conversationId)))
      return parseHead(head)?.lastSeq ?? 0
    },

    async onlineAmong(campusId, userIds, now) {
      const since = now - onlineStaleMs
      const [online] = await redis((pipeline) =>
        pipeline.zrange(redisKeys.online(campusId), since, '+inf', { byScore: true }),
      )
      const wanted = new Set<unknown>(userIds)
      return (online as UserId[]).filter((userId) => wanted.has(userId))
    },
  }
}

function membersByUser(conversationId: ConversationId, mentions: Mentions): Map<UserId, string[]> {
  const byUser = new Map<UserId, string[]>()
  for (const { seq, userIds } of mentions)
    for (const userId of userIds)
      byUser.set(userId, [...(byUser.get(userId) ?? []), `${conversationId}:${seq}`])
  return byUser
}

/** An announcement without a roster: nobody's list has it, so the campus's own does. */
function isForAnyone(audience: Audience | undefined): boolean {
  return audience !== undefined && audience.type !== 'course'
}

function viewingChanges(changes: readonly PersonChange[], began: boolean) {
  return changes.flatMap(({ userId, participation, viewingChangedAt }) =>
    viewingChangedAt !== undefined && participation.isViewing === began
      ? [{ member: userId, score: viewingChangedAt }]
      : [],
  )
}

function freshAmong(userIds: readonly UserId[], scores: unknown, since: number): UserId[] {
  if (!Array.isArray(scores)) return []
  return userIds.filter((_, index) => Number(scores[index] ?? Number.NaN) >= since)
}
