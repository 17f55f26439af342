/** Commands on keys of any type, and on the whole keyspace. */
import { RedisError } from '../redis-reply.ts'
import { isInt64, parseInteger, syntaxError } from './arguments.ts'
import type { Command, Commands } from './command.ts'
import type { Keyspace } from './keyspace.ts'

const remove: Command = {
  arity: -2,
  run: (keys, names) => names.filter((key) => keys.delete(key)).length,
}

const flush: Command = {
  arity: -1,
  run: (keys, words) => {
    const [mode = 'sync'] = words
    if (words.length > 1 || !['sync', 'async'].includes(mode.toLowerCase())) throw syntaxError()
    keys.clear()
    return 'OK'
  },
}

export const keyCommands: Commands = {
  del: remove,
  unlink: remove,
  exists: { arity: -2, run: (keys, names) => names.filter((key) => keys.entry(key) !== undefined).length },
  type: { arity: 2, run: (keys, [key = '']) => keys.entry(key)?.type ?? 'none' },
  expire: { arity: -3, run: (keys, words) => expire(keys, words, 'expire', 1000n) },
  pexpire: { arity: -3, run: (keys, words) => expire(keys, words, 'pexpire', 1n) },
  pttl: { arity: 2, run: (keys, [key = '']) => millisecondsLeft(keys, key) },
  ttl: {
    arity: 2,
    run: (keys, [key = '']) => {
      const ms = millisecondsLeft(keys, key)
      return ms < 0 ? ms : Math.floor((ms + 500) / 1000)
    },
  },
  dbsize: { arity: 1, run: (keys) => keys.size },
  flushall: flush,
  flushdb: flush,
}

/** -2: no such key, -1: it stays for good. */
function millisecondsLeft(keys: Keyspace, key: string): number {
  const entry = keys.entry(key)
  if (entry === undefined) return -2
  return entry.expiresAt === undefined ? -1 : Math.max(0, entry.expiresAt - keys.now())
}

function expire(keys: Keyspace, words: readonly string[], name: string, unitMs: bigint): number {
  const [key = '', amount, ...conditions] = words
  const is = parseConditions(conditions)
  const ms = parseInteger(amount) * unitMs
  const at = ms + BigInt(keys.now())
  if (!isInt64(ms) || !isInt64(at)) throw new RedisError(`ERR invalid expire time in '${name}' command`)
  const entry = keys.entry(key)
  if (entry === undefined) return 0
  // a key that stays for good counts as one that expires last of all
  const before = entry.expiresAt ?? Number.POSITIVE_INFINITY
  if (is.nx && entry.expiresAt !== undefined) return 0
  if (is.xx && entry.expiresAt === undefined) return 0
  if (is.gt && Number(at) <= before) return 0
  if (is.lt && Number(at) >= before) return 0
  entry.expiresAt = Number(at)
  // a time that has passed deletes at once; `entry` drops it
  keys.entry(key)
  return 1
}

function parseConditions(words: readonly string[]) {
  const given = words.map((word) => word.toLowerCase())
  const unknown = words.find((word) => !['nx', 'xx', 'gt', 'lt'].includes(word.toLowerCase()))
  if (unknown !== undefined) throw new RedisError(`ERR Unsupported option ${unknown}`)
  const is = Object.fromEntries(given.map((word) => [word, true]))
  if (is.nx && (is.xx || is.gt || is.lt)) {
    throw new RedisError('ERR NX and XX, GT or LT options at the same time are not compatible')
  }
  if (is.gt && is.lt) throw new RedisError('ERR GT and LT options at the same time are not compatible')
  return is
}
