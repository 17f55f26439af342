/**
 * A page of history from its two sources. A seq that neither has is named as a gap: a page never passes a missing
 * message off as the end.
 */
import { holes, type Stretch } from '../domain/page.ts'
import type { Epoch } from '../schema/ids.ts'
import type { PageShare } from '../schema/messages-share.ts'
import type { UserSummary } from '../schema/protocol/kinds.ts'
import type { Message } from '../schema/protocol/message.ts'
import type { PageRequest } from '../schema/rpc.ts'
import type { MergedMessages } from './merged-messages.ts'

export type HistoryPage = Omit<MergedMessages, 'messages'> & {
  /** Ascending by seq. */
  data: Message[]
  /** Who wrote them, as far as they are known. */
  users: UserSummary[]
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
  { messages: data, ...beside }: MergedMessages,
  users: UserSummary[],
): HistoryPage {
  const span = { first: share.first, last: share.last }
  const gaps = holes(
    span,
    data.map(({ seq }) => seq),
  )
  return { data, users, ...beside, has_more: hasMore(request, share), epoch: share.epoch, ...span, gaps }
}

function hasMore(request: PageRequest, { first, last, lastSeq }: PageShare): boolean {
  const older = lastSeq > 0 && first > 1
  const newer = last < lastSeq
  if (request.after !== undefined) return newer
  return request.around === undefined ? older : older || newer
}
