/**
 * A Redis with a replica behind it, for tests that stop it, flush it, delay it or fail it over: the servers are real
 * where there are real ones. Without a fault it is what any other Redis is.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type RunningRedis, startRedis } from '../../local/redis.ts'
import type { RedisExecutor, Reply } from '../../local/redis-reply.ts'

export class FailingRedis implements RedisExecutor {
  #primary: RunningRedis
  #replica: RunningRedis
  #isStopped = false
  /** Writes reach the primary and are acknowledged, and the replica never hears of them. */
  isLagging = false
  /** Before each command; infinite: it is never answered. */
  delayMs = 0
  /** Commands that were answered. */
  answered = 0

  private constructor(primary: RunningRedis, replica: RunningRedis) {
    this.#primary = primary
    this.#replica = replica
  }

  static async start(): Promise<FailingRedis> {
    return new FailingRedis(await startRedis(), await startRedis())
  }

  readonly execute = async (command: readonly string[]): Promise<Reply> => {
    await this.#answering()
    if (!this.isLagging) await this.#replica.execute(command)
    const reply = await this.#primary.execute(command)
    this.answered += 1
    return reply
  }

  readonly transaction = async (commands: readonly (readonly string[])[]): Promise<Reply[]> => {
    await this.#answering()
    if (!this.isLagging) await this.#replica.transaction(commands)
    const replies = await this.#primary.transaction(commands)
    this.answered += commands.length
    return replies
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all([this.#primary.stop(), this.#replica.stop()])
  }

  /** Back, and empty. */
  async startAgain(): Promise<void> {
    ;[this.#primary, this.#replica] = await Promise.all([startRedis(), startRedis()])
    this.#isStopped = false
  }

  async flush(): Promise<void> {
    await this.stop()
    await this.startAgain()
  }

  /** The replica takes over with what it has. */
  async failOver(): Promise<void> {
    await this.#primary.stop()
    this.#primary = this.#replica
    this.#replica = await startRedis()
    this.isLagging = false
  }

  async #answering(): Promise<void> {
    if (this.delayMs === Number.POSITIVE_INFINITY) await new Promise(() => undefined)
    if (this.delayMs > 0) await sleep(this.delayMs)
    if (this.#isStopped) throw new Error('Redis has stopped')
  }
}
