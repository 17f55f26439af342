/** What was pinned here, and the way to each. */
import type { Conversation } from '../../../client/homeroom.ts'
import { useChat } from '../shell/chat.ts'
import { FoundList } from './found-list.tsx'
import { Frame } from './frame.tsx'
import { useAnswer } from './use-answer.ts'

export function Pins({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const { client, strings } = useChat()
  const { id } = conversation
  const answer = useAnswer((signal) => client.api.pins(id, { signal }))
  return (
    <Frame title={strings.steer.pins} onClose={onClose}>
      {answer.state === 'waiting' && <p class="quiet">{strings.loading}</p>}
      {answer.state === 'failed' && <p role="alert">{strings.act.failed}</p>}
      {answer.state === 'here' && (
        <FoundList
          items={answer.value.data.map((message) => ({ conversationId: id, message }))}
          users={answer.value.users}
          onClose={onClose}
        />
      )}
    </Frame>
  )
}
