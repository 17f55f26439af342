/** Conversations that are over: they can be read, and taken out again by whoever may. */
import { useChat } from '../shell/chat.ts'
import { KindFace } from '../shell/face.tsx'
import { titleOf } from '../shell/title-of.ts'
import { Frame } from './frame.tsx'
import { useAnswer } from './use-answer.ts'

export function Archived({ onClose }: { onClose: () => void }) {
  const { client, me, strings, open } = useChat()
  const answer = useAnswer((signal) => client.api.conversations({ archived: true, limit: 100 }, { signal }))
  return (
    <Frame title={strings.list.archived} onClose={onClose}>
      {answer.state === 'waiting' && <p class="quiet">{strings.loading}</p>}
      {answer.state === 'failed' && <p role="alert">{strings.list.failed}</p>}
      {answer.state === 'here' && answer.value.data.length === 0 && <p class="quiet">{strings.list.empty}</p>}
      {answer.state === 'here' && (
        <ul class="people">
          {answer.value.data.map((entry) => (
            <li key={entry.id}>
              <button
                type="button"
                class="found-message in-row"
                onClick={() => {
                  onClose()
                  open(entry.id)
                }}
              >
                <KindFace id={entry.id} kind={entry.kind} />
                <bdi class="name">{titleOf(entry, me?.id, strings)}</bdi>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Frame>
  )
}
