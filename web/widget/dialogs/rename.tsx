/** A new title. */
import { useState } from 'preact/hooks'
import { titleCharactersMax } from '../../../schema/limits.ts'
import type { ConversationId } from '../../../schema/ids.ts'
import { useChat } from '../shell/chat.ts'
import { Frame } from './frame.tsx'

export function Rename(props: { conversationId: ConversationId; title: string; onClose: () => void }) {
  const { conversationId, onClose } = props
  const { client, strings } = useChat()
  const [title, setTitle] = useState(props.title)
  const [hasFailed, setFailed] = useState(false)

  async function save(): Promise<void> {
    try {
      await client.api.changeConversation(conversationId, { title: title.trim() })
      onClose()
    } catch {
      setFailed(true) // it is said beside the field, and can be tried again
    }
  }
  return (
    <Frame title={strings.steer.rename} onClose={onClose} class="small">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <label class="labelled">
          {strings.steer.title}
          <input
            class="field"
            dir="auto"
            value={title}
            maxLength={titleCharactersMax}
            required
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
        </label>
        {hasFailed && <p role="alert">{strings.act.failed}</p>}
        <footer>
          <button type="button" class="button" onClick={onClose}>
            {strings.cancel}
          </button>
          <button type="submit" class="button main" disabled={title.trim() === ''}>
            {strings.save}
          </button>
        </footer>
      </form>
    </Frame>
  )
}
