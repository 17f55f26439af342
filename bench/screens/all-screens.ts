/** The screens that are compared. A new one is a file beside this and a line in it. */
import { conversationList } from './conversation-list.ts'
import { history } from './history.ts'
import { mentions } from './mentions.ts'
import { older } from './older.ts'
import { openConversation } from './open-conversation.ts'
import type { Screen } from './screen.ts'
import { search } from './search.ts'
import { unreadTotal } from './unread-total.ts'

export const allScreens: readonly Screen[] = [
  ...[conversationList, unreadTotal, openConversation, older, history],
  ...[mentions, search],
]
