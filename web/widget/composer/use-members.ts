/** Who can be mentioned here: asked once per conversation, when the first `@` is written. */
import { useRef } from 'preact/hooks'
import type { Conversation, ConversationInfo } from '../../../client/homeroom.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import { useChat } from '../shell/chat.ts'

export function useMembers(
  conversation: Conversation,
  info: ConversationInfo,
): (query: string) => Promise<UserSummary[]> {
  const { client } = useChat()
  const asked = useRef<{ of: Conversation; members: Promise<UserSummary[]> } | null>(null)

  async function ask(): Promise<UserSummary[]> {
    if (info.view.people) return info.view.people
    // whoever has spoken is known without asking; a large class is not listed
    const spoken = [...conversation.messages.getSnapshot().people.values()]
    if (!info.capabilities.has('names')) return spoken
    const { users } = await client.api.members(conversation.id, { limit: 100 })
    return users
  }

  return async (query) => {
    if (asked.current?.of !== conversation) asked.current = { of: conversation, members: ask() }
    let members: UserSummary[]
    try {
      members = await asked.current.members
    } catch (error) {
      asked.current = null // asked again with the next letter
      throw error
    }
    const wanted = fold(query)
    return members
      .filter(
        ({ id, name }) =>
          fold(name)
            .split(/\s+/)
            .some((word) => word.startsWith(wanted)) || fold(id).startsWith(wanted),
      )
      .sort((one, other) => one.name.localeCompare(other.name))
  }
}

/** "nunez" finds Núñez. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}
