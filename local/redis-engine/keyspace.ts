/**
 * The engine's keys: a typed value and, where set, the moment it expires. Expiry is lazy: a key whose time has
 * come is dropped when somebody looks at it, so no timer runs. Empty collections don't exist, as in Redis.
 */
import { RedisError } from '../redis-reply.ts'
import { SortedSet } from './sorted-set.ts'

type Values = {
  string: string
  hash: Map<string, string>
  set: Set<string>
  zset: SortedSet
}

export type ValueType = keyof Values

type Value = { [Type in ValueType]: { type: Type; data: Values[Type] } }[ValueType]

export type Entry = Value & { expiresAt: number | undefined }

export class Keyspace {
  readonly #entries = new Map<string, Entry>()
  readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  /** Whatever type it has. */
  entry(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry?.expiresAt === undefined || entry.expiresAt > this.now()) return entry
    this.#entries.delete(key)
    return undefined
  }

  string(key: string): string | undefined {
    return this.#typed(key, 'string')?.data
  }

  hash(key: string): Map<string, string> | undefined {
    return this.#typed(key, 'hash')?.data
  }

  set(key: string): Set<string> | undefined {
    return this.#typed(key, 'set')?.data
  }

  zset(key: string): SortedSet | undefined {
    return this.#typed(key, 'zset')?.data
  }

  hashToWrite(key: string): Map<string, string> {
    return this.hash(key) ?? this.#create(key, { type: 'hash', data: new Map<string, string>() })
  }

  setToWrite(key: string): Set<string> {
    return this.set(key) ?? this.#create(key, { type: 'set', data: new Set<string>() })
  }

  zsetToWrite(key: string): SortedSet {
    return this.zset(key) ?? this.#create(key, { type: 'zset', data: new SortedSet() })
  }

  putString(key: string, data: string, expiresAt: number | undefined): void {
    this.#entries.set(key, { type: 'string', data, expiresAt })
  }

  delete(key: string): boolean {
    return this.entry(key) !== undefined && this.#entries.delete(key)
  }

  /** To be called after members were taken out of a collection. */
  deleteIfEmpty(key: string, size: number): void {
    if (size === 0) this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }

  get size(): number {
    for (const key of this.#entries.keys()) this.entry(key)
    return this.#entries.size
  }

  #typed<Type extends ValueType>(key: string, type: Type): Extract<Entry, { type: Type }> | undefined {
    const entry = this.entry(key)
    if (entry === undefined || isOfType(entry, type)) return entry
    throw new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value')
  }

  #create<Made extends Exclude<Value, { type: 'string' }>>(key: string, value: Made): Made['data'] {
    this.#entries.set(key, { ...value, expiresAt: undefined })
    return value.data
  }
}

function isOfType<Type extends ValueType>(entry: Entry, type: Type): entry is Extract<Entry, { type: Type }> {
  return entry.type === type
}
