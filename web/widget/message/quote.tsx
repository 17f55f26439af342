/** What a message answers: a line of it, and the way there. A deleted original shows nothing of itself. */
import type { Conversation } from '../../../client/homeroom.ts'
import type { UserId } from '../../../schema/ids.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import type { Quote as Quoted } from '../../../schema/protocol/quote.ts'
import { Icon } from '../shell/icons.tsx'
import { useChat } from '../shell/chat.ts'
import { plainPreview } from '../text/plain-preview.ts'
import { useStore } from '../shell/use-store.ts'

export function Quote(props: {
  seq: number
  conversation: Conversation
  people: ReadonlyMap<UserId, UserSummary>
  onJump: (seq: number) => void
}) {
  const { seq, conversation, people, onJump } = props
  const { strings } = useChat()
  const { quotes } = useStore(conversation.messages)
  const quote = quotes.get(seq) ?? quoteOf(conversation.get(seq))
  const name = quote && (people.get(quote.senderId)?.name ?? strings.somebody)
  const words =
    quote === undefined ? strings.log.earlier : quote.deleted ? strings.log.deletedQuote : quote.preview
  return (
    <button type="button" class="quote" part="quote" tabIndex={-1} onClick={() => onJump(seq)}>
      <Icon name="reply" />
      {name !== undefined && <bdi class="from">{name}</bdi>}
      <bdi class="cut">{plainPreview(words)}</bdi>
    </button>
  )
}

/** Until the room's own word on it has come, what is held says as much. */
function quoteOf(message: Message | undefined): Pick<Quoted, 'senderId' | 'preview' | 'deleted'> | undefined {
  if (!message) return undefined
  const { senderId, text, deletedAt } = message
  return deletedAt === undefined ? { senderId, preview: text } : { senderId, preview: '', deleted: true }
}
