/** What became of the reader's newest message: sent, and who has read it; by name in small rooms, by count in large ones. */
import { useEffect, useState } from 'preact/hooks'
import type { Conversation } from '../../../client/homeroom.ts'
import type { UserId } from '../../../schema/ids.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import type { ConversationKind, UserSummary } from '../../../schema/protocol/kinds.ts'
import { membersOf } from '../conversation/members-of.ts'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'
import { useReaderCount } from './use-reader-count.ts'

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
  const readers = [...receipts.values()].filter(
    ({ userId, readSeq, viewing }) => userId !== me?.id && (viewing || readSeq >= seq),
  )
  const names = useNames(
    conversation,
    readers.map(({ userId }) => userId),
  )
  const counted = useReaderCount(conversation, seq)
  const count = Math.max(readers.length, counted)
  const isNamed = names.length === count && count <= namesMax
  const words =
    count === 0
      ? strings.log.sent
      : isNamed
        ? strings.log.seenBy(formats.names(names))
        : strings.log.seenByCount(count)
  return (
    <p class="fate" data-seen={count > 0 ? '' : undefined}>
      {words}
    </p>
  )
}

/** Names of those who are known; of readers who never spoke here, the members are asked. */
function useNames(conversation: Conversation, ids: readonly UserId[]): string[] {
  const { client } = useChat()
  const info = useStore(conversation.info)
  const { people } = useStore(conversation.messages)
  const [members, setMembers] = useState<readonly UserSummary[]>([])
  const isUnsure = ids.length <= namesMax && ids.some((id) => !people.has(id))
  useEffect(() => {
    if (!isUnsure || !info || members.length > 0) return
    membersOf(client, conversation, info).then(setMembers, () => undefined) // then the count stands
  }, [isUnsure, info === null])
  return ids.flatMap((id) => people.get(id)?.name ?? members.find((member) => member.id === id)?.name ?? [])
}
