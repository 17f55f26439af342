/**
 * A page of history from its two sources: the room's warm tail and the archive. Where both have a message the
 * higher rev wins, since an edit reaches the archive later than the tail. A seq that neither has is named as a
 * gap: a page never passes a missing message off as the end.
 */
import { holes, type Stretch } from '../domain/page.ts'
import type { Epoch } from '../schema/ids.ts'
import type { UserSummary } from '../schema/protocol/kinds.ts'
import type { Message } from '../schema/protocol/message.ts'
import { isNameless, type OwnReactions } from '../schema/protocol/reaction.ts'
import type { PageRequest, PageShare } from '../schema/rpc.ts'

export type HistoryPage = {
  /** Ascending by seq. */
  data: Message[]
  /** Who wrote them, as far as they are known. */
  users: UserSummary[]
  /** What the reader has chosen under those of them whose reactions carry no names; absent where nothing. */
  reacted?: OwnReactions[]
  /** Whether there is more in the direction that was asked for; around: on either side. */
  has_more: boolean
  epoch: Epoch
  /** The seqs that this page spans; an empty page ends before it begins. */
  first: number
  last: number
  gaps: Stretch[]
}

export function historyPage(
  request: PageRequest,
  share: PageShare,
  archived: readonly Message[],
  users: UserSummary[],
): HistoryPage {
  const bySeq = new Map<number, Message>()
  for (const message of [...archived, ...share.messages]) {
    if (message.seq < share.first || message.seq > share.last) continue
    const known = bySeq.get(message.seq)
    if (!known || message.rev > known.rev) bySeq.set(message.seq, message)
  }
  const data = [...bySeq.values()].sort((one, other) => one.seq - other.seq)
  const span = { first: share.first, last: share.last }
  const gaps = holes(
    span,
    data.map(({ seq }) => seq),
  )
  const page = { data, users, ...reactedIn(data, share), epoch: share.epoch, ...span, gaps }
  return { ...page, has_more: hasMore(request, share) }
}

/** The room has looked at every seq; only where reactions carry no names is it worth saying. */
function reactedIn(data: readonly Message[], share: PageShare): { reacted?: OwnReactions[] } {
  const nameless = new Set(data.filter(isNameless).map(({ seq }) => seq))
  const reacted = (share.reacted ?? []).filter(({ seq }) => nameless.has(seq))
  return reacted.length > 0 ? { reacted } : {}
}

function hasMore(request: PageRequest, { first, last, lastSeq }: PageShare): boolean {
  const older = lastSeq > 0 && first > 1
  const newer = last < lastSeq
  if (request.after !== undefined) return newer
  return request.around === undefined ? older : older || newer
}
