/** Messages of one or several conversations, each a way to itself. */
import type { ConversationId, UserId } from '../../../schema/ids.ts'
import type { ConversationView } from '../../../schema/protocol/conversation.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { Face } from '../shell/face.tsx'
import { useChat } from '../shell/chat.ts'
import { titleOf } from '../shell/title-of.ts'

export type FoundItem = { conversationId: ConversationId; message: Message }

export function FoundList(props: {
  items: readonly FoundItem[]
  users: readonly UserSummary[]
  conversations?: readonly ConversationView[]
  onClose: () => void
}) {
  const { items, users, conversations = [], onClose } = props
  const { me, strings, formats, open } = useChat()
  const nameOf = (id: UserId) => users.find((user) => user.id === id)?.name ?? strings.somebody
  return (
    <ul class="people found">
      {items.map(({ conversationId, message }) => {
        const view = conversations.find(({ id }) => id === conversationId)
        const sentAt = new Date(message.sentAt)
        const files = (message.attachments ?? []).map(({ name }) => name).join(', ')
        return (
          <li key={`${conversationId} ${message.seq}`}>
            <button
              type="button"
              class="found-message"
              onClick={() => {
                onClose()
                open(conversationId, message.seq)
              }}
            >
              <Face id={message.senderId} name={nameOf(message.senderId)} />
              <span class="words">
                <span class="found-head">
                  <bdi class="name">{nameOf(message.senderId)}</bdi>
                  {view && <bdi class="tag">{titleOf(view, me?.id, strings)}</bdi>}
                  <time dateTime={message.sentAt} title={formats.exact(sentAt)}>
                    {formats.recent(sentAt)}
                  </time>
                </span>
                <bdi class="found-text">
                  {message.deletedAt ? strings.log.deleted : message.text || files}
                </bdi>
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
