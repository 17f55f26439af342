/** One question before something that can't be taken back. */
import { useChat } from '../shell/chat.ts'
import type { ShownDialog } from '../shell/overlays.ts'
import { Frame } from './frame.tsx'

type Props = Extract<ShownDialog, { kind: 'confirm' }> & { onClose: () => void }

export function Confirm({ text, yes, isDanger, run, onClose }: Props) {
  const { strings } = useChat()
  return (
    <Frame title={text} onClose={onClose} class="small">
      <footer>
        <button type="button" class="button" onClick={onClose}>
          {strings.cancel}
        </button>
        <button
          type="button"
          class={isDanger ? 'button danger' : 'button main'}
          onClick={() => {
            onClose()
            run()
          }}
        >
          {yes}
        </button>
      </footer>
    </Frame>
  )
}
