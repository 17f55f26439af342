/** Brings a message before staff. Its sender is not told. */
import { useState } from 'preact/hooks'
import type { ConversationId } from '../../../schema/ids.ts'
import { useChat } from '../shell/chat.ts'
import { useOverlays } from '../shell/overlays.ts'
import { Frame } from './frame.tsx'

export function ReportIt(props: {
  conversationId: ConversationId
  seq: number
  mayBlock: boolean
  onClose: () => void
}) {
  const { conversationId, seq, mayBlock, onClose } = props
  const { client, strings } = useChat()
  const overlays = useOverlays()
  const [reason, setReason] = useState('')
  const [block, setBlock] = useState(false)
  const [fault, setFault] = useState('')

  async function send(): Promise<void> {
    try {
      await client.api.report(conversationId, seq, { reason: reason.trim(), ...(block && { block }) })
      onClose()
      overlays.toast(strings.act.reported)
    } catch (error) {
      setFault(error instanceof Error ? error.message : strings.act.failed)
    }
  }
  return (
    <Frame title={strings.act.report} onClose={onClose} class="small">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <label class="labelled">
          {strings.act.reportReason}
          <textarea
            class="field"
            dir="auto"
            rows={3}
            required
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        {mayBlock && (
          <label class="ticked">
            <input
              type="checkbox"
              checked={block}
              onChange={(event) => setBlock(event.currentTarget.checked)}
            />
            {strings.act.alsoBlock}
          </label>
        )}
        {fault !== '' && <p role="alert">{fault}</p>}
        <footer>
          <button type="button" class="button" onClick={onClose}>
            {strings.cancel}
          </button>
          <button type="submit" class="button main" disabled={reason.trim() === ''}>
            {strings.act.report}
          </button>
        </footer>
      </form>
    </Frame>
  )
}
