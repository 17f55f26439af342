/** Where somebody is mentioned, and what they have saved, across their conversations. */
import { useChat } from '../shell/chat.ts'
import { FoundList } from './found-list.tsx'
import { Frame } from './frame.tsx'
import { useAnswer } from './use-answer.ts'

const shownMax = 50

export function Found({ what, onClose }: { what: 'mentions' | 'saved'; onClose: () => void }) {
  const { client, strings } = useChat()
  const answer = useAnswer((signal) =>
    what === 'mentions'
      ? client.api.mentions({ limit: shownMax }, { signal })
      : client.api.bookmarks({ limit: shownMax }, { signal }),
  )
  return (
    <Frame title={strings.steer[what]} onClose={onClose}>
      {answer.state === 'waiting' && <p class="quiet">{strings.loading}</p>}
      {answer.state === 'failed' && <p role="alert">{strings.act.failed}</p>}
      {answer.state === 'here' && answer.value.data.length === 0 && (
        <p class="quiet">{strings.search.none}</p>
      )}
      {answer.state === 'here' && (
        <FoundList
          items={answer.value.data}
          users={answer.value.users}
          conversations={answer.value.conversations}
          onClose={onClose}
        />
      )}
    </Frame>
  )
}
