/**
 * What a page needs of the archive, in one round trip, with the senders primed into the request's loaders. When
 * Postgres does not answer, a part of the page is no answer: the caller is told to come back.
 */
import type { Stretch } from '../domain/page.ts'
import type { ConversationId } from '../schema/ids.ts'
import { historyRetryAfterMs } from '../schema/limits.ts'
import type { UserSummary } from '../schema/protocol/kinds.ts'
import type { Message } from '../schema/protocol/message.ts'
import type { Answer } from '../schema/rpc.ts'
import { postgresHistory } from '../stores/history.ts'
import { openNeon } from '../stores/neon.ts'
import type { FrontContext } from './front.ts'
import { describeError } from './middleware/uncaught.ts'

export async function readArchived(
  c: FrontContext,
  conversationId: ConversationId,
  stretches: readonly Stretch[],
): Promise<Answer<Message[]>> {
  if (stretches.length === 0) return { ok: true, value: [] }
  try {
    const history = postgresHistory(openNeon(c.env))
    const { messages, users } = await history.read(c.get('actor').campusId, conversationId, stretches)
    primeUsers(c, users)
    return { ok: true, value: messages }
  } catch (error) {
    const about = { request_id: c.get('requestId'), ...describeError(error) }
    console.error(JSON.stringify({ event: 'history_unavailable', ...about }))
    return { ok: false, problem: { code: 'history_unavailable', retryAfterMs: historyRetryAfterMs } }
  }
}

/** Whoever came along with messages need not be asked for. */
export function primeUsers(c: FrontContext, users: readonly UserSummary[]): void {
  for (const user of users) c.get('loaders').users.prime(user.id, user)
}
