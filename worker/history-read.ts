/**
 * What a list of messages needs of the archive, in one round trip, with the people in it primed into the request's
 * loaders. When Postgres does not answer, a part of the list is no answer: the caller is told to come back.
 */
import type { Stretch } from '../domain/page.ts'
import type { ConversationId, UserId } from '../schema/ids.ts'
import { historyRetryAfterMs } from '../schema/limits.ts'
import type { UserSummary } from '../schema/protocol/kinds.ts'
import type { Answer } from '../schema/rpc.ts'
import { type ArchivedMessages, type History, type HistoryOf, postgresHistory } from '../stores/history.ts'
import { openNeon } from '../stores/neon.ts'
import type { FrontContext } from './front.ts'
import type { MergedMessages } from './merged-messages.ts'
import { describeError } from './middleware/uncaught.ts'

export const nothingArchived: ArchivedMessages = { messages: [], users: [], quotes: [], reacted: [] }

export async function readArchived(
  c: FrontContext,
  conversationId: ConversationId,
  ask: (history: History, of: HistoryOf) => Promise<ArchivedMessages>,
): Promise<Answer<ArchivedMessages>> {
  const actor = c.get('actor')
  const { campusId } = actor
  try {
    const reader = actor.type === 'user' ? { reader: actor.userId } : {}
    const archived = await ask(postgresHistory(openNeon(c.env)), { campusId, conversationId, ...reader })
    primeUsers(c, archived.users)
    return { ok: true, value: archived }
  } catch (error) {
    const about = { request_id: c.get('requestId'), ...describeError(error) }
    console.error(JSON.stringify({ event: 'history_unavailable', ...about }))
    return { ok: false, problem: { code: 'history_unavailable', retryAfterMs: historyRetryAfterMs } }
  }
}

/** Stretches of history; of none nothing is asked. */
export async function readStretches(
  c: FrontContext,
  conversationId: ConversationId,
  stretches: readonly Stretch[],
): Promise<Answer<ArchivedMessages>> {
  if (stretches.length === 0) return { ok: true, value: nothingArchived }
  return readArchived(c, conversationId, (history, of) => history.read(of, stretches))
}

/** Whoever came along with messages need not be asked for. */
export function primeUsers(c: FrontContext, users: readonly UserSummary[]): void {
  for (const user of users) c.get('loaders').users.prime(user.id, user)
}

/**
 * Who appears in these messages. Both sources bring their people along, so whoever is in neither is unknown to the
 * directory as well: asking once more would cost a round trip, find nothing, and fail the newest page while Postgres is
 * down.
 */
export async function peopleIn(
  c: FrontContext,
  { messages, quotes = [] }: MergedMessages,
): Promise<UserSummary[]> {
  const { users } = c.get('loaders')
  const ids = new Set<UserId>([...messages, ...quotes].map(({ senderId }) => senderId))
  for (const id of ids) users.prime(id, null) // leaves alone whom it knows
  const people = await Promise.all([...ids].map((id) => users.load(id)))
  return people.filter((person) => person !== null)
}
