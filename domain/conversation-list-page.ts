/** A page of somebody's conversations: what is shown, in which order, and what the badge of the app says. */
import type { ConversationId } from '../schema/ids.ts'
import type { ConversationKind } from '../schema/protocol/kinds.ts'
import type { ListedConversation } from '../schema/protocol/summary.ts'
import { unreadMax } from '../schema/protocol/unread.ts'

/** Where a page ended: the next one begins below. Ids settle who comes first among those of one millisecond. */
export type ListPosition = { activeAt: string; id: ConversationId }

export type ListRequest = {
  below: ListPosition | null
  limit: number
  kind?: ConversationKind
  unreadOnly?: boolean
  /** The archived ones, and no others; else the others alone. */
  archived?: boolean
}

export type ListPage = {
  conversations: ListedConversation[]
  next: ListPosition | null
  /** Over all conversations that are not archived, whatever is asked for; it stops where badges stop. */
  unreadTotal: number
  mentionedTotal: number
}

export function pageOf(all: readonly ListedConversation[], request: ListRequest): ListPage {
  const { below, limit, kind, unreadOnly, archived = false } = request
  const wanted = all
    .filter(({ archivedAt }) => (archivedAt !== undefined) === archived)
    .filter((one) => (kind === undefined || one.kind === kind) && (!unreadOnly || one.unread > 0))
    .filter((one) => below === null || compare(one, below) > 0)
    .toSorted(compare)
  const conversations = wanted.slice(0, limit)
  const last = conversations.at(-1)
  return {
    conversations,
    next: wanted.length > limit && last ? { activeAt: last.activeAt, id: last.id } : null,
    unreadTotal: total(all, ({ unread }) => unread),
    mentionedTotal: total(all, ({ mentioned }) => mentioned),
  }
}

/** Last active first. ISO 8601 in UTC with milliseconds compares as text. */
function compare(one: ListPosition, other: ListPosition): number {
  if (one.activeAt !== other.activeAt) return one.activeAt < other.activeAt ? 1 : -1
  if (one.id === other.id) return 0
  return one.id < other.id ? 1 : -1
}

function total(all: readonly ListedConversation[], countOf: (one: ListedConversation) => number): number {
  const current = all.filter(({ archivedAt }) => archivedAt === undefined)
  return Math.min(
    unreadMax,
    current.reduce((sum, one) => sum + countOf(one), 0),
  )
}
