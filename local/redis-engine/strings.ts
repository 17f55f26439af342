/** Commands on strings. A counter is a string that reads as an integer of 64 bits. */
import { RedisError } from '../redis-reply.ts'
import { isInt64, parseInteger, syntaxError } from './arguments.ts'
import type { Commands } from './command.ts'
import type { Keyspace } from './keyspace.ts'

export const strings: Commands = {
  get: { arity: 2, run: (keys, [key = '']) => keys.string(key) ?? null },

  mget: {
    arity: -2,
    // the one reader that doesn't mind a wrong type
    run: (keys, names) =>
      names.map((key) => {
        const entry = keys.entry(key)
        return entry?.type === 'string' ? entry.data : null
      }),
  },

  set: {
    arity: -3,
    run: (keys, [key = '', value = '', ...words]) => {
      const options = parseSetOptions(words)
      const expiresAt = options.expiry === undefined ? undefined : expiryAt(keys, options.expiry)
      const before = options.get ? (keys.string(key) ?? null) : null
      const entry = keys.entry(key)
      const isRefused = (options.nx && entry !== undefined) || (options.xx && entry === undefined)
      if (isRefused) return options.get ? before : null
      keys.putString(key, value, options.keepTtl ? entry?.expiresAt : expiresAt)
      return options.get ? before : 'OK'
    },
  },

  incr: {
    arity: 2,
    run: (keys, [key = '']) => {
      const value = parseInteger(keys.string(key) ?? '0') + 1n
      if (!isInt64(value)) throw new RedisError('ERR increment or decrement would overflow')
      keys.putString(key, String(value), keys.entry(key)?.expiresAt)
      return Number(value)
    },
  },
}

type Expiry = { unit: 'ex' | 'px' | 'exat' | 'pxat'; amount: string | undefined }

type SetOptions = { nx: boolean; xx: boolean; get: boolean; keepTtl: boolean; expiry: Expiry | undefined }

function parseSetOptions(words: readonly string[]): SetOptions {
  const options: SetOptions = { nx: false, xx: false, get: false, keepTtl: false, expiry: undefined }
  for (let at = 0; at < words.length; at++) {
    const word = words[at]?.toLowerCase()
    const hasExpiry = options.expiry !== undefined
    if (word === 'nx' && !options.xx) options.nx = true
    else if (word === 'xx' && !options.nx) options.xx = true
    else if (word === 'get') options.get = true
    else if (word === 'keepttl' && !hasExpiry) options.keepTtl = true
    else if (isExpiryUnit(word) && !hasExpiry && !options.keepTtl && at + 1 < words.length) {
      options.expiry = { unit: word, amount: words[++at] }
    } else throw syntaxError()
  }
  return options
}

function isExpiryUnit(word: string | undefined): word is Expiry['unit'] {
  return word === 'ex' || word === 'px' || word === 'exat' || word === 'pxat'
}

function expiryAt(keys: Keyspace, { unit, amount }: Expiry): number {
  const value = parseInteger(amount)
  const ms = unit.startsWith('ex') ? value * 1000n : value
  const at = unit.endsWith('at') ? ms : ms + BigInt(keys.now())
  if (value <= 0n || !isInt64(ms) || !isInt64(at)) {
    throw new RedisError("ERR invalid expire time in 'set' command")
  }
  return Number(at)
}
