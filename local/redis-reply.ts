/**
 * What Redis answers, as plain values. An error is a reply like any other, since one failing command of a
 * pipeline doesn't fail the rest; only a transaction that is refused as a whole is thrown.
 */
export type Reply = string | number | null | RedisError | Reply[]

/** The text as Redis words it, beginning with its code (`ERR`, `WRONGTYPE`, …). */
export class RedisError extends Error {}

/** What both a real Redis and the engine offer, and all that stands on them needs. */
export type RedisExecutor = {
  /** Rejects only when no Redis answers; what Redis refuses is a RedisError among the replies. */
  execute: (command: readonly string[]) => Promise<Reply>
  /** All or nothing, nothing in between. Rejects with a RedisError when Redis discards it as a whole. */
  transaction: (commands: readonly (readonly string[])[]) => Promise<Reply[]>
}
