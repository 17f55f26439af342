/** Who belongs to a conversation, and what each is in it. */
import type { ConversationId } from '../../../schema/ids.ts'
import { useChat } from '../shell/chat.ts'
import { Frame } from './frame.tsx'
import { PeopleList } from './people-list.tsx'
import { useAnswer } from './use-answer.ts'

export function Members({
  conversationId,
  onClose,
}: {
  conversationId: ConversationId
  onClose: () => void
}) {
  const { client, strings } = useChat()
  const answer = useAnswer((signal) => client.api.members(conversationId, { limit: 100 }, { signal }))
  return (
    <Frame title={strings.steer.members} onClose={onClose}>
      {answer.state === 'waiting' && <p class="quiet">{strings.loading}</p>}
      {answer.state === 'failed' && <p role="alert">{strings.act.failed}</p>}
      {answer.state === 'here' && <PeopleList people={answer.value.users} />}
    </Frame>
  )
}
