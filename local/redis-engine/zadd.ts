/** ZADD with all its options. Every score is read before anything is written: a bad one changes nothing. */
import { RedisError, type Reply } from '../redis-reply.ts'
import { formatScore, parseFloat64, syntaxError } from './arguments.ts'
import type { Command } from './command.ts'
import type { Keyspace } from './keyspace.ts'
import type { SortedSet } from './sorted-set.ts'

export const zadd: Command = { arity: -4, run }

type Option = 'nx' | 'xx' | 'gt' | 'lt' | 'ch' | 'incr'

type Pair = { member: string; score: number }

function run(keys: Keyspace, [key = '', ...words]: readonly string[]): Reply {
  const { options, pairs } = parseWords(words)
  const before = keys.zset(key)
  if (before === undefined && options.has('xx')) return options.has('incr') ? null : 0
  const zset = keys.zsetToWrite(key)
  const outcomes = zset.inBulk(pairs.length, () => pairs.map((pair) => put(zset, pair, options)))
  if (options.has('incr')) {
    const [outcome] = outcomes
    return outcome === undefined || outcome === 'refused' ? null : formatScore(outcome.score)
  }
  const counted = outcomes.filter(
    (outcome) => outcome !== 'refused' && (outcome.isNew || (options.has('ch') && outcome.isChanged)),
  )
  return counted.length
}

type Outcome = 'refused' | { score: number; isNew: boolean; isChanged: boolean }

function put(zset: SortedSet, { member, score: given }: Pair, options: ReadonlySet<Option>): Outcome {
  const before = zset.score(member)
  if (before === undefined) {
    if (options.has('xx')) return 'refused'
    zset.put(member, given)
    return { score: given, isNew: true, isChanged: true }
  }
  if (options.has('nx')) return 'refused'
  const score = options.has('incr') ? before + given : given
  if (Number.isNaN(score)) throw new RedisError('ERR resulting score is not a number (NaN)')
  if (options.has('gt') && score <= before) return 'refused'
  if (options.has('lt') && score >= before) return 'refused'
  zset.put(member, score)
  return { score, isNew: false, isChanged: score !== before }
}

function parseWords(words: readonly string[]): { options: ReadonlySet<Option>; pairs: Pair[] } {
  const options = new Set<Option>()
  let at = 0
  for (let word = words[at]?.toLowerCase(); isOption(word); word = words[++at]?.toLowerCase())
    options.add(word)
  const rest = words.slice(at)
  if (rest.length === 0 || rest.length % 2 === 1) throw syntaxError()
  assertCompatible(options, rest.length / 2)
  const pairs: Pair[] = []
  for (let at = 0; at < rest.length; at += 2) {
    pairs.push({ score: parseFloat64(rest[at]), member: rest[at + 1] ?? '' })
  }
  return { options, pairs }
}

function assertCompatible(options: ReadonlySet<Option>, pairs: number): void {
  const [nx, xx, gt, lt] = (['nx', 'xx', 'gt', 'lt'] as const).map((option) => options.has(option))
  if (nx && xx) throw new RedisError('ERR XX and NX options at the same time are not compatible')
  if ((gt && nx) || (lt && nx) || (gt && lt)) {
    throw new RedisError('ERR GT, LT, and/or NX options at the same time are not compatible')
  }
  if (options.has('incr') && pairs > 1) {
    throw new RedisError('ERR INCR option supports a single increment-element pair')
  }
}

function isOption(word: string | undefined): word is Option {
  return word === 'nx' || word === 'xx' || word === 'gt' || word === 'lt' || word === 'ch' || word === 'incr'
}
