/** Which message is being answered, while one writes. */
import type { Conversation } from '../../../client/homeroom.ts'
import { IconButton } from '../shell/icon-button.tsx'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'

export function ReplyChip(props: { conversation: Conversation; seq: number; onStop: () => void }) {
  const { conversation, seq, onStop } = props
  const { strings } = useChat()
  const { people } = useStore(conversation.messages)
  const original = conversation.get(seq)
  const name = (original && people.get(original.senderId)?.name) ?? strings.somebody
  return (
    <div class="chip" role="status">
      <span class="words">
        <b dir="auto">{strings.composer.replyingTo(name)}</b>
        <bdi class="cut">{original?.deletedAt === undefined ? original?.text.slice(0, 140) : ''}</bdi>
      </span>
      <IconButton icon="close" label={strings.composer.stopReplying} onClick={onStop} />
    </div>
  )
}
