/** Who of a conversation's people can be meant by what was written so far. */
import type { Conversation, ConversationInfo } from '../../../client/homeroom.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import { membersOf } from '../conversation/members-of.ts'
import { useChat } from '../shell/chat.ts'

export function useMembers(
  conversation: Conversation,
  info: ConversationInfo,
): (query: string) => Promise<UserSummary[]> {
  const { client } = useChat()
  return async (query) => {
    const members = await membersOf(client, conversation, info)
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
