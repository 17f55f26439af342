/** Scrolling back: ten pages of fifty messages that no room's memory holds any more. */
import { pageRows } from '../baseline/message-page.ts'
import { messagePages } from './message-page.ts'
import type { Screen } from './screen.ts'

const pages = 10

export const history: Screen = {
  name: 'history',
  title: 'ten pages of older history: senders, quotes, attachments, reactions',
  ours: ({ longId, longOldSeq }) =>
    before(longOldSeq).map((seq) => `/v1/conversations/${longId}/messages?limit=${pageRows}&before=${seq}`),
  ordinary: ({ longId, longOldSeq }) =>
    before(longOldSeq).map((seq) => ({ conversation: longId, before: String(seq) })),
  ...messagePages,
  isTimed: false,
}

/** Where each page ends, the newest first. */
function before(oldSeq: number): number[] {
  return Array.from({ length: pages }, (_, page) => oldSeq + 1 - page * pageRows)
}
