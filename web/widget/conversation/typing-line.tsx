/** Who is writing just now: three names at most. Its place is kept, so that nothing moves when it comes and goes. */
import type { Conversation } from '../../../client/homeroom.ts'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'

export function TypingLine({ conversation }: { conversation: Conversation }) {
  const { strings } = useChat()
  const typing = useStore(conversation.typing)
  const { people } = useStore(conversation.messages)
  const names = typing.map((id) => people.get(id)?.name ?? strings.somebody)
  return (
    <p class="typing" aria-live="off">
      {names.length > 0 && (
        <>
          <span class="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <bdi>{strings.typing(names)}</bdi>
        </>
      )}
    </p>
  )
}
