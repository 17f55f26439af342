/** What every part of the widget may ask for: who is signed in, in which language, and how to say or open something. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { HomeroomClient, Me } from '../../../client/homeroom.ts'
import type { ConversationId } from '../../../schema/ids.ts'
import type { Strings } from '../strings/strings.ts'
import type { PeopleSource } from '../dialogs/known-people.ts'
import type { Announcer } from './announcer.ts'
import type { Formats } from './formats.ts'

export type Chat = {
  client: HomeroomClient
  me: Me | null
  strings: Strings
  formats: Formats
  announcer: Announcer
  /** The page's own wish, besides the tab's focus: false while the widget is there and nobody looks at it. */
  isLooking: boolean
  open: (id: ConversationId | null, at?: number) => void
  /** Who can be found on the campus, where the page says so. */
  people: PeopleSource | null
  /** Where a link to a message leads; null where the page has no place for one. */
  linkTo: (id: ConversationId, seq: number) => string | null
}

const ChatContext = createContext<Chat | null>(null)
export const ChatProvider = ChatContext.Provider

export function useChat(): Chat {
  const chat = useContext(ChatContext)
  if (!chat) throw new Error('a part of the widget stands outside of it')
  return chat
}
