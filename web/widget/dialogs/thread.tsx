/** A message and everything that answers it, each a way to its place in the conversation. */
import type { Conversation } from '../../../client/homeroom.ts'
import { useChat } from '../shell/chat.ts'
import { FoundList } from './found-list.tsx'
import { Frame } from './frame.tsx'
import { useAnswer } from './use-answer.ts'

const shownMax = 50

export function Thread(props: { conversation: Conversation; seq: number; onClose: () => void }) {
  const { conversation, seq, onClose } = props
  const { client, strings } = useChat()
  const { id } = conversation
  const answer = useAnswer(async (signal) => {
    const [original, replies] = await Promise.all([
      client.api.messages(id, { around: seq, limit: 1 }, { signal }),
      client.api.replies(id, seq, { limit: shownMax }, { signal }),
    ])
    return {
      messages: [...original.data.filter((message) => message.seq === seq), ...replies.data],
      count: replies.data.length,
      users: [...original.users, ...replies.users],
    }
  })
  return (
    <Frame title={strings.act.replies} onClose={onClose}>
      {answer.state === 'waiting' && <p class="quiet">{strings.loading}</p>}
      {answer.state === 'failed' && <p role="alert">{strings.act.failed}</p>}
      {answer.state === 'here' && (
        <>
          <FoundList
            items={answer.value.messages.map((message) => ({ conversationId: id, message }))}
            users={answer.value.users}
            onClose={onClose}
          />
          {answer.value.count === 0 && <p class="quiet">{strings.act.noReplies}</p>}
        </>
      )}
    </Frame>
  )
}
