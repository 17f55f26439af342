/**
 * The shape of a command: how many words it takes, its own name included, and what it does. As in Redis, a
 * negative arity means "at least". It runs synchronously: between its read and its write nobody comes in.
 */
import type { Reply } from '../redis-reply.ts'
import type { Keyspace } from './keyspace.ts'

export type Command = {
  arity: number
  run: (keys: Keyspace, words: readonly string[]) => Reply
}

export type Commands = Record<string, Command>
