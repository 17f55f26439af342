/**
 * A Redis inside this process, for machines without one: exactly the commands that Homeroom uses, with the
 * replies and the words of Redis 7, held to the real one by a contract test. It keeps nothing when it ends,
 * opens no socket and runs no timer.
 */
import { wrongArity } from './redis-engine/arguments.ts'
import type { Command, Commands } from './redis-engine/command.ts'
import { hashes } from './redis-engine/hashes.ts'
import { keyCommands } from './redis-engine/keys.ts'
import { Keyspace } from './redis-engine/keyspace.ts'
import { sets } from './redis-engine/sets.ts'
import { sortedSets } from './redis-engine/sorted-sets.ts'
import { strings } from './redis-engine/strings.ts'
import { RedisError, type Reply } from './redis-reply.ts'

const connection: Commands = {
  ping: {
    arity: -1,
    run: (_keys, words) => {
      if (words.length > 1) throw wrongArity('ping')
      return words[0] ?? 'PONG'
    },
  },
}

const commands = new Map(
  Object.entries({ ...connection, ...keyCommands, ...strings, ...hashes, ...sets, ...sortedSets }),
)

/** As much of an unknown command's arguments as Redis repeats in its answer. */
const quotedMax = 128

export class RedisEngine {
  readonly #keys: Keyspace

  constructor(now: () => number = Date.now) {
    this.#keys = new Keyspace(now)
  }

  execute(words: readonly string[]): Reply {
    try {
      return find(words).run(this.#keys, words.slice(1))
    } catch (failure) {
      if (failure instanceof RedisError) return failure
      throw failure
    }
  }

  /** All in one synchronous go. What Redis would not even queue discards the whole, by its own words. */
  transaction(list: readonly (readonly string[])[]): Reply[] {
    for (const words of list) find(words)
    return list.map((words) => this.execute(words))
  }
}

function find(words: readonly string[]): Command {
  const [word = '', ...rest] = words
  const name = word.toLowerCase()
  const command = commands.get(name)
  if (command === undefined) throw unknownCommand(word, rest)
  const { arity } = command
  if (arity >= 0 ? words.length !== arity : words.length < -arity) throw wrongArity(name)
  return command
}

function unknownCommand(name: string, rest: readonly string[]): RedisError {
  let quoted = ''
  for (const word of rest) {
    if (quoted.length >= quotedMax) break
    quoted += `'${word.slice(0, quotedMax - quoted.length)}' `
  }
  return new RedisError(
    `ERR unknown command '${name.slice(0, quotedMax)}', with args beginning with: ${quoted}`,
  )
}
