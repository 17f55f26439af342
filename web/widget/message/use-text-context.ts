/** Whom a message mentions, for its text: the room has decided it, here names are put to it. */
import { useMemo } from 'preact/hooks'
import type { UserId } from '../../../schema/ids.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { useChat } from '../shell/chat.ts'
import type { TextContext } from '../text/text-context.ts'

export function useTextContext(message: Message, people: ReadonlyMap<UserId, UserSummary>): TextContext {
  const { me, strings } = useChat()
  const { mentions } = message
  return useMemo(
    () => ({
      strings,
      mentionNamed(written) {
        // "@ada." ends a sentence more often than it names `ada.`: the longer one first, as the room reads it
        for (const candidate of [written, written.replace(/[._@-]{1,65}$/, '')]) {
          const id = mentions?.find((one) => one === candidate)
          if (id !== undefined)
            return { name: people.get(id)?.name ?? id, isMe: id === me?.id, length: candidate.length }
        }
        return null
      },
    }),
    [strings, mentions, people, me?.id],
  )
}
