/** Who has read a message: names where the room is small, else how many. */
import type { ConversationId } from '../../../schema/ids.ts'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'
import { Frame } from './frame.tsx'
import { PeopleList } from './people-list.tsx'
import { useAnswer } from './use-answer.ts'

export function Readers(props: { conversationId: ConversationId; seq: number; onClose: () => void }) {
  const { conversationId, seq, onClose } = props
  const { client, strings } = useChat()
  const answer = useAnswer((signal) => client.api.readers(conversationId, seq, { signal }))
  const members = useAnswer((signal) => client.api.members(conversationId, { limit: 100 }, { signal }))
  useStore(client.me)
  return (
    <Frame title={strings.act.readers} onClose={onClose}>
      {answer.state === 'waiting' && <p class="quiet">{strings.loading}</p>}
      {answer.state === 'failed' && <p role="alert">{strings.act.failed}</p>}
      {answer.state === 'here' && <p class="quiet">{strings.log.seenByCount(answer.value.count)}</p>}
      {answer.state === 'here' && members.state === 'here' && answer.value.users && (
        <PeopleList people={members.value.users.filter(({ id }) => answer.value.users?.includes(id))} />
      )}
    </Frame>
  )
}
