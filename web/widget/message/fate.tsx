/** What became of the reader's newest message: sent, and who has read it; by name in small rooms, by count in large ones. */
import type { Conversation } from '../../../client/homeroom.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import type { ConversationKind } from '../../../schema/protocol/kinds.ts'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'

const namesMax = 3

export function Fate(props: {
  conversation: Conversation
  message: Message
  isMine: boolean
  isLast: boolean
  kind: ConversationKind | undefined
}) {
  const { conversation, message, isMine, isLast } = props
  if (!isMine || !isLast || message.deletedAt !== undefined) return null
  return <Receipts conversation={conversation} seq={message.seq} />
}

function Receipts({ conversation, seq }: { conversation: Conversation; seq: number }) {
  const { me, strings, formats } = useChat()
  const receipts = useStore(conversation.receipts)
  const { people } = useStore(conversation.messages)
  const readers = [...receipts.values()].filter(
    ({ userId, readSeq, viewing }) => userId !== me?.id && (viewing || readSeq >= seq),
  )
  const names = readers.map(({ userId }) => people.get(userId)?.name).filter((name) => name !== undefined)
  const words =
    readers.length === 0
      ? strings.log.sent
      : names.length === readers.length && names.length <= namesMax
        ? strings.log.seenBy(formats.names(names))
        : strings.log.seenByCount(readers.length)
  return (
    <p class="fate" data-seen={readers.length > 0 ? '' : undefined}>
      {words}
    </p>
  )
}
