/** What was pinned here, in the order of pinning, and the way to each. */
import type { Conversation } from '../../../client/homeroom.ts'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'
import { Frame } from './frame.tsx'

export function Pins({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const { strings, open } = useChat()
  const pinned = useStore(conversation.pinned)
  const { people } = useStore(conversation.messages)
  return (
    <Frame title={strings.steer.pins} onClose={onClose}>
      <ul class="people found">
        {pinned.map((seq) => {
          const message = conversation.get(seq)
          return (
            <li key={seq}>
              <button
                type="button"
                class="found-message"
                onClick={() => {
                  onClose()
                  open(conversation.id, seq)
                }}
              >
                <b>
                  {message ? (people.get(message.senderId)?.name ?? strings.somebody) : strings.log.earlier}
                </b>
                <bdi class="cut">{message?.text ?? ''}</bdi>
              </button>
            </li>
          )
        })}
      </ul>
      {pinned.length === 0 && <p class="quiet">{strings.search.none}</p>}
    </Frame>
  )
}
