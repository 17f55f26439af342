/** Opening a conversation: its newest fifty messages with senders, quotes, attachments and reactions. */
import { messagePages } from './message-page.ts'
import type { Screen } from './screen.ts'

export const openConversation: Screen = {
  name: 'open',
  title: 'open a conversation: newest 50 messages of 20 people, quotes, attachments, reactions',
  ours: ({ conversationId }) => [`/v1/conversations/${conversationId}/messages?limit=50`],
  ordinary: ({ conversationId }) => [{ conversation: conversationId }],
  ...messagePages,
  isTimed: true,
}
