/** Commands on hashes. */
import { wrongArity } from './arguments.ts'
import type { Commands } from './command.ts'

export const hashes: Commands = {
  hget: { arity: 3, run: (keys, [key = '', field = '']) => keys.hash(key)?.get(field) ?? null },

  hmget: {
    arity: -3,
    run: (keys, [key = '', ...fields]) => {
      const hash = keys.hash(key)
      return fields.map((field) => hash?.get(field) ?? null)
    },
  },

  hgetall: { arity: 2, run: (keys, [key = '']) => [...(keys.hash(key) ?? [])].flat() },

  hset: {
    arity: -4,
    run: (keys, [key = '', ...pairs]) => {
      if (pairs.length % 2 === 1) throw wrongArity('hset')
      const hash = keys.hashToWrite(key)
      const before = hash.size
      for (let at = 0; at < pairs.length; at += 2) hash.set(pairs[at] ?? '', pairs[at + 1] ?? '')
      return hash.size - before
    },
  },

  hdel: {
    arity: -3,
    run: (keys, [key = '', ...fields]) => {
      const hash = keys.hash(key)
      if (hash === undefined) return 0
      const deleted = fields.filter((field) => hash.delete(field)).length
      keys.deleteIfEmpty(key, hash.size)
      return deleted
    },
  },
}
