/** Commands on sets. */
import type { Commands } from './command.ts'

export const sets: Commands = {
  sadd: {
    arity: -3,
    run: (keys, [key = '', ...members]) => {
      const set = keys.setToWrite(key)
      const before = set.size
      for (const member of members) set.add(member)
      return set.size - before
    },
  },

  srem: {
    arity: -3,
    run: (keys, [key = '', ...members]) => {
      const set = keys.set(key)
      if (set === undefined) return 0
      const removed = members.filter((member) => set.delete(member)).length
      keys.deleteIfEmpty(key, set.size)
      return removed
    },
  },

  smembers: { arity: 2, run: (keys, [key = '']) => [...(keys.set(key) ?? [])] },
  sismember: {
    arity: 3,
    run: (keys, [key = '', member = '']) => Number(keys.set(key)?.has(member) ?? false),
  },
  smismember: {
    arity: -3,
    run: (keys, [key = '', ...members]) => {
      const set = keys.set(key)
      return members.map((member) => Number(set?.has(member) ?? false))
    },
  },
  scard: { arity: 2, run: (keys, [key = '']) => keys.set(key)?.size ?? 0 },
}
