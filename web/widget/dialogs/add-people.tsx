/** More people for a group, by whoever may add them. */
import { useMemo, useState } from 'preact/hooks'
import type { ConversationId } from '../../../schema/ids.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import { useChat } from '../shell/chat.ts'
import { Frame } from './frame.tsx'
import { PeopleChooser } from './people-chooser.tsx'

export function AddPeople(props: {
  conversationId: ConversationId
  members: readonly UserSummary[]
  onAdded: (added: readonly UserSummary[]) => void
  onClose: () => void
}) {
  const { conversationId, members, onAdded, onClose } = props
  const { client, strings } = useChat()
  const [chosen, setChosen] = useState<readonly UserSummary[]>([])
  const [fault, setFault] = useState('')
  const there = useMemo(() => new Set(members.map(({ id }) => id)), [members])

  async function add(): Promise<void> {
    try {
      await client.api.addMembers(
        conversationId,
        chosen.map(({ id }) => id),
      )
      onAdded(chosen)
    } catch (error) {
      setFault(error instanceof Error ? error.message : strings.act.failed)
    }
  }
  return (
    <Frame title={strings.steer.addMembers} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}
      >
        <PeopleChooser chosen={chosen} onChosen={setChosen} without={there} />
        {fault !== '' && <p role="alert">{fault}</p>}
        <footer>
          <button type="button" class="button" onClick={onClose}>
            {strings.cancel}
          </button>
          <button type="submit" class="button main" disabled={chosen.length === 0}>
            {strings.steer.addMembers}
          </button>
        </footer>
      </form>
    </Frame>
  )
}
