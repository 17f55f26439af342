/** Scrolling back: ten pages of fifty messages that no room's memory holds any more. */
import { pageRows } from '../baseline/message-page.ts'
import { messagePages } from './message-page.ts'
import type { Screen } from './screen.ts'

const pagesMax = 10

export const history: Screen = {
  name: 'history',
  title: 'ten pages of older history, one after the other: senders, quotes, attachments, reactions',
  ours: ({ longId, longOldSeq }) =>
    before(longOldSeq).map((seq) => `/v1/conversations/${longId}/messages?limit=${pageRows}&before=${seq}`),
  ordinary: ({ longId, longOldSeq }) =>
    before(longOldSeq).map((seq) => ({ conversation: longId, before: String(seq) })),
  ...messagePages,
  isTimed: false,
}

/** Where each page ends, the newest first. */
function before(oldSeq: number): number[] {
  const pages = Math.min(pagesMax, Math.floor(oldSeq / pageRows)) // a quick run has fewer
  return Array.from({ length: pages }, (_, page) => oldSeq + 1 - page * pageRows)
}
