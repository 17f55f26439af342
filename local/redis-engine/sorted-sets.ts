/** Commands on sorted sets that read, count or remove; ZADD has a file of its own. */
import { RedisError, type Reply } from '../redis-reply.ts'
import { formatScore, parseInteger, parseScoreBound, syntaxError } from './arguments.ts'
import type { Commands } from './command.ts'
import type { Keyspace } from './keyspace.ts'
import type { Scored, SortedSet } from './sorted-set.ts'
import { zadd } from './zadd.ts'

export const sortedSets: Commands = {
  zadd,
  zcard: { arity: 2, run: (keys, [key = '']) => keys.zset(key)?.size ?? 0 },
  zscore: { arity: 3, run: (keys, [key = '', member = '']) => scoreOf(keys.zset(key), member) },
  zmscore: {
    arity: -3,
    run: (keys, [key = '', ...members]) => {
      const zset = keys.zset(key)
      return members.map((member) => scoreOf(zset, member))
    },
  },

  zcount: {
    arity: 4,
    run: (keys, [key = '', min, max]) => {
      const range = [parseScoreBound(min), parseScoreBound(max)] as const
      const { start, end } = keys.zset(key)?.ranks(...range) ?? nothing
      return end - start
    },
  },

  zrem: {
    arity: -3,
    run: (keys, [key = '', ...members]) => {
      const zset = keys.zset(key)
      if (zset === undefined) return 0
      const removed = zset.inBulk(
        members.length,
        () => members.filter((member) => zset.delete(member)).length,
      )
      keys.deleteIfEmpty(key, zset.size)
      return removed
    },
  },

  zremrangebyscore: {
    arity: 4,
    run: (keys, [key = '', min, max]) => {
      const range = [parseScoreBound(min), parseScoreBound(max)] as const
      return removeRanks(keys, key, (zset) => zset.ranks(...range))
    },
  },

  zremrangebyrank: {
    arity: 4,
    run: (keys, [key = '', first, last]) => {
      const range = [parseInteger(first), parseInteger(last)] as const
      return removeRanks(keys, key, (zset) => ranksByIndex(zset.size, ...range))
    },
  },

  zrange: { arity: -4, run: zrange },
}

type Ranks = { start: number; end: number }

const nothing: Ranks = { start: 0, end: 0 }

function zrange(keys: Keyspace, [key = '', first, last, ...words]: readonly string[]): Reply {
  const { byScore, reverse, limit, withScores } = parseRangeOptions(words)
  const select = byScore ? selectByScore(first, last, reverse) : selectByIndex(first, last, reverse)
  const zset = keys.zset(key)
  if (zset === undefined) return []
  const { start, end } = limited(select(zset), limit, reverse)
  const found = zset.slice(start, end)
  return format(reverse ? found.reverse() : found, withScores)
}

function selectByScore(first: string | undefined, last: string | undefined, reverse: boolean) {
  // backwards, the greater bound is named first; the bounds are read in the order in which they stand
  const bounds = [parseScoreBound(reverse ? last : first), parseScoreBound(reverse ? first : last)] as const
  return (zset: SortedSet) => zset.ranks(...bounds)
}

function selectByIndex(first: string | undefined, last: string | undefined, reverse: boolean) {
  const range = [parseInteger(first), parseInteger(last)] as const
  return ({ size }: SortedSet): Ranks => {
    const { start, end } = ranksByIndex(size, ...range)
    return reverse ? { start: size - end, end: size - start } : { start, end }
  }
}

/** Negative indexes count from the end; what lies outside is cut off. */
function ranksByIndex(size: number, first: bigint, last: bigint): Ranks {
  const start = Math.max(0, Number(first < 0n ? first + BigInt(size) : first))
  const end = Math.min(size, Number(last < 0n ? last + BigInt(size) : last) + 1)
  return start < end ? { start, end } : nothing
}

type Limit = { offset: number; count: number }

/** A negative offset leaves nothing, a negative count everything. */
function limited({ start, end }: Ranks, limit: Limit | undefined, reverse: boolean): Ranks {
  if (limit === undefined) return { start, end }
  const { offset } = limit
  const count = limit.count < 0 ? Infinity : limit.count
  if (offset < 0 || offset >= end - start) return nothing
  if (reverse) return { start: Math.max(start, end - offset - count), end: end - offset }
  return { start: start + offset, end: Math.min(end, start + offset + count) }
}

function parseRangeOptions(words: readonly string[]) {
  let byScore = false
  let reverse = false
  let withScores = false
  let limit: Limit | undefined
  for (let at = 0; at < words.length; at++) {
    const word = words[at]?.toLowerCase()
    if (word === 'byscore') byScore = true
    else if (word === 'rev') reverse = true
    else if (word === 'withscores') withScores = true
    else if (word === 'limit' && at + 2 < words.length) {
      limit = { offset: Number(parseInteger(words[++at])), count: Number(parseInteger(words[++at])) }
    } else if (word === 'bylex') throw new RedisError('ERR BYLEX is not known to the in-process engine')
    else throw syntaxError()
  }
  // with a count of -1 Redis lets it through, and then reads by index as if it weren't there
  if (!byScore && limit !== undefined && limit.count !== -1) {
    throw new RedisError(
      'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
    )
  }
  return { byScore, reverse, withScores, limit: byScore ? limit : undefined }
}

function removeRanks(keys: Keyspace, key: string, select: (zset: SortedSet) => Ranks): number {
  const zset = keys.zset(key)
  if (zset === undefined) return 0
  const { start, end } = select(zset)
  const removed = zset.deleteRanks(start, end)
  keys.deleteIfEmpty(key, zset.size)
  return removed
}

function format(found: readonly Scored[], withScores: boolean): Reply {
  if (!withScores) return found.map(({ member }) => member)
  return found.flatMap(({ member, score }) => [member, formatScore(score)])
}

function scoreOf(zset: SortedSet | undefined, member: string): Reply {
  const score = zset?.score(member)
  return score === undefined ? null : formatScore(score)
}
