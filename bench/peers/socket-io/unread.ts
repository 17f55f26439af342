/**
 * Unread counters in Redis, for every member who is not viewing, and the badge that tells those who are online. As
 * ours: a conversation's first badge goes at once, later ones at most once a second, since each replaces the one
 * before. Nobody who sends waits for it.
 */
import type { RedisClientType } from '@redis/client'

type Redis = Pick<RedisClientType, 'sAdd' | 'sRem' | 'eval'>

const badgeEveryMs = 1_000

/** KEYS: members, viewing. ARGV: conversation, how many more. */
const increment = `
  local elsewhere = redis.call('SDIFF', KEYS[1], KEYS[2])
  for _, user in ipairs(elsewhere) do redis.call('HINCRBY', 'unread:' .. user, ARGV[1], ARGV[2]) end
  return #elsewhere`

type Pending = { count: number; lastSeq: number }

export class Unread {
  readonly #redis: Redis
  readonly #tell: (conversationId: string, lastSeq: number) => void
  readonly #pending = new Map<string, Pending>()
  readonly #freeAt = new Map<string, number>()

  constructor(redis: Redis, tell: (conversationId: string, lastSeq: number) => void) {
    this.#redis = redis
    this.#tell = tell
  }

  async noteMembers(conversationId: string, userIds: string[]): Promise<void> {
    if (userIds.length > 0) await this.#redis.sAdd(`members:${conversationId}`, userIds)
  }

  async noteViewing(conversationId: string, userId: string, isViewing: boolean): Promise<void> {
    const key = `viewing:${conversationId}`
    await (isViewing ? this.#redis.sAdd(key, userId) : this.#redis.sRem(key, userId))
  }

  noteMessages(conversationId: string, count: number, lastSeq: number): void {
    const pending = this.#pending.get(conversationId)
    if (pending) {
      pending.count += count
      pending.lastSeq = lastSeq
      return
    }
    this.#pending.set(conversationId, { count, lastSeq })
    const waitMs = (this.#freeAt.get(conversationId) ?? 0) - Date.now()
    if (waitMs <= 0) this.#flush(conversationId)
    else setTimeout(() => this.#flush(conversationId), waitMs)
  }

  #flush(conversationId: string): void {
    const pending = this.#pending.get(conversationId)
    this.#pending.delete(conversationId)
    if (!pending) return
    this.#freeAt.set(conversationId, Date.now() + badgeEveryMs)
    this.#tell(conversationId, pending.lastSeq)
    const keys = [`members:${conversationId}`, `viewing:${conversationId}`]
    this.#redis
      .eval(increment, { keys, arguments: [conversationId, String(pending.count)] })
      .catch((error: unknown) => console.error('unread counters were not written', error))
  }
}
