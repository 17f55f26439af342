/** What a message said before it was edited, for those who may see it. */
import type { ConversationId } from '../../../schema/ids.ts'
import { useChat } from '../shell/chat.ts'
import { Frame } from './frame.tsx'
import { useAnswer } from './use-answer.ts'

export function Versions(props: { conversationId: ConversationId; seq: number; onClose: () => void }) {
  const { conversationId, seq, onClose } = props
  const { client, strings, formats } = useChat()
  const answer = useAnswer((signal) => client.api.edits(conversationId, seq, { signal }))
  return (
    <Frame title={strings.act.versions} onClose={onClose}>
      {answer.state === 'waiting' && <p class="quiet">{strings.loading}</p>}
      {answer.state === 'failed' && <p role="alert">{strings.act.failed}</p>}
      {answer.state === 'here' && (
        <ol class="versions">
          {answer.value.data.map(({ rev, text, saidAt }) => (
            <li key={rev}>
              <time dateTime={saidAt}>{formats.exact(new Date(saidAt))}</time>
              <p dir="auto">{text}</p>
            </li>
          ))}
        </ol>
      )}
    </Frame>
  )
}
