/** Opening a conversation far back, where its room holds nothing any more: a saved link, a quote, a hit of a search. */
import { messagePages } from './message-page.ts'
import { pageRows } from '../baseline/message-page.ts'
import type { Screen } from './screen.ts'

export const older: Screen = {
  name: 'older',
  title:
    'a conversation at a place that only Postgres has: 50 messages of 20 people, quotes, attachments, reactions',
  ours: ({ longId, longOldSeq }) => [
    `/v1/conversations/${longId}/messages?limit=${pageRows}&before=${longOldSeq}`,
  ],
  ordinary: ({ longId, longOldSeq }) => [{ conversation: longId, before: String(longOldSeq) }],
  ...messagePages,
  isTimed: false,
}
