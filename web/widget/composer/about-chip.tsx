/** Which message is being answered, or written anew, while one writes. */
import type { Conversation } from '../../../client/homeroom.ts'
import { IconButton } from '../shell/icon-button.tsx'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'
import type { About } from './about.ts'

export function AboutChip(props: {
  conversation: Conversation
  about: Exclude<About, { act: 'new' }>
  onStop: () => void
}) {
  const { conversation, about, onStop } = props
  const { strings } = useChat()
  const { people } = useStore(conversation.messages)
  const original = conversation.get(about.seq)
  const name = (original && people.get(original.senderId)?.name) ?? strings.somebody
  const isEdit = about.act === 'edit'
  return (
    <div class="chip" role="status">
      <span class="words">
        <b dir="auto">{isEdit ? strings.composer.editing : strings.composer.replyingTo(name)}</b>
        {!isEdit && original?.deletedAt === undefined && (
          <bdi class="cut">{original?.text.slice(0, 140)}</bdi>
        )}
      </span>
      <IconButton
        icon="close"
        label={isEdit ? strings.cancel : strings.composer.stopReplying}
        onClick={onStop}
      />
    </div>
  )
}
