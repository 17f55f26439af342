/** What a message answers: a line of it, and the way there. A deleted original shows nothing of itself. */
import type { Conversation } from '../../../client/homeroom.ts'
import type { UserId } from '../../../schema/ids.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import { Icon } from '../shell/icons.tsx'
import { useChat } from '../shell/chat.ts'

const charactersMax = 140

export function Quote(props: {
  seq: number
  conversation: Conversation
  people: ReadonlyMap<UserId, UserSummary>
  onJump: (seq: number) => void
}) {
  const { seq, conversation, people, onJump } = props
  const { strings } = useChat()
  const original = conversation.get(seq)
  const name = original && (people.get(original.senderId)?.name ?? strings.somebody)
  const words =
    original === undefined
      ? strings.log.earlier
      : original.deletedAt !== undefined
        ? strings.log.deletedQuote
        : original.text.slice(0, charactersMax)
  return (
    <button type="button" class="quote" part="quote" tabIndex={-1} onClick={() => onJump(seq)}>
      <Icon name="reply" />
      {name !== undefined && <bdi class="from">{name}</bdi>}
      <bdi class="cut">{words}</bdi>
    </button>
  )
}
