/** What others thought of a message: each emoji with its count, by name where names are; a press adds or takes back one's own. */
import type { Conversation } from '../../../client/homeroom.ts'
import type { UserId } from '../../../schema/ids.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { useChat } from '../shell/chat.ts'

export function Reactions(props: {
  conversation: Conversation
  message: Message
  people: ReadonlyMap<UserId, UserSummary>
  mayReact: boolean
  onReact: (emoji: string, on: boolean) => void
}) {
  const { conversation, message, people, mayReact, onReact } = props
  const { strings, formats } = useChat()
  const { reactions } = message
  if (!reactions || reactions.length === 0) return null
  return (
    <div class="reactions" part="reactions">
      {reactions.map(({ emoji, count, userIds }) => {
        const isMine = conversation.hasReacted(message, emoji)
        const names = (userIds ?? []).map((id) => people.get(id)?.name).filter((name) => name !== undefined)
        return (
          <button
            key={emoji}
            type="button"
            class="reaction"
            tabIndex={-1}
            aria-pressed={isMine}
            aria-label={strings.reactions.toggle(emoji, count)}
            title={names.length > 0 ? formats.names(names) : undefined}
            disabled={!mayReact}
            onClick={() => onReact(emoji, !isMine)}
          >
            <span aria-hidden="true">{emoji}</span>
            <span class="count">{formats.number(count)}</span>
          </button>
        )
      })}
    </div>
  )
}
