/** Whether people go on talking while something behind the room is broken: what they say meanwhile is acked meanwhile. */
import { deedsOf, deedsOfType, type Entry } from '../history.ts'

export type Span = { from: number; to: number }

/** Few, since everybody says one thing a second at most: enough to know that nobody waits for what is broken. */
const ackedMin = 3

/** What is wrong, or nothing. */
export function judgeGoingOn(entries: readonly Entry[], { from, to }: Span): string {
  const sends = deedsOfType(deedsOf(entries), 'send').filter(
    ({ invokedAt }) => invokedAt >= from && invokedAt < to,
  )
  const acked = sends.filter(({ outcome, answeredAt = to }) => outcome === 'ok' && answeredAt < to)
  return acked.length >= ackedMin
    ? ''
    : `of ${sends.length} that were said meanwhile ${acked.length} were acked`
}
