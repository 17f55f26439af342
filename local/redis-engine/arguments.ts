/**
 * Reads the arguments of commands as Redis does and refuses them in Redis's words. It knows no key and no
 * command; numbers of 64 bits stay exact until they are answered.
 */
import { RedisError } from '../redis-reply.ts'
import type { ScoreBound } from './sorted-set.ts'

const int64Max = 2n ** 63n - 1n
const int64Min = -(2n ** 63n)

export function parseInteger(text = ''): bigint {
  // neither a sign before zero nor zeros in front, and no blank: as Redis's own reader has it
  const value = /^(?:0|-?[1-9]\d{0,18})$/.test(text) ? BigInt(text) : undefined
  if (value === undefined || value > int64Max || value < int64Min) {
    throw new RedisError('ERR value is not an integer or out of range')
  }
  return value
}

export function isInt64(value: bigint): boolean {
  return value <= int64Max && value >= int64Min
}

export function parseFloat64(text = '', problem = 'value is not a valid float'): number {
  const value = readFloat(text)
  if (value === undefined) throw new RedisError(`ERR ${problem}`)
  return value
}

export function parseScoreBound(text = ''): ScoreBound {
  const exclusive = text.startsWith('(')
  const number = exclusive ? text.slice(1) : text
  // an empty bound is 0, which an empty score isn't: Redis reads the two by different functions
  return { score: number === '' ? 0 : parseFloat64(number, 'min or max is not a float'), exclusive }
}

function readFloat(text: string): number | undefined {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text)
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined
}

/** Redis before 7.2 prints 17 digits (0.10000000000000001), later ones and this the shortest text. */
export function formatScore(score: number): string {
  if (score === Infinity) return 'inf'
  if (score === -Infinity) return '-inf'
  return Object.is(score, -0) ? '-0' : String(score)
}

export function syntaxError(): RedisError {
  return new RedisError('ERR syntax error')
}

export function wrongArity(command: string): RedisError {
  return new RedisError(`ERR wrong number of arguments for '${command}' command`)
}
