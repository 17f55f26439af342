/** The frame of a dialog: the browser's own modal one, which keeps the focus inside and gives it back. */
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { IconButton } from '../shell/icon-button.tsx'
import { useChat } from '../shell/chat.ts'

export function Frame(props: {
  title: string
  onClose: () => void
  children: ComponentChildren
  class?: string
}) {
  const { title, onClose, children } = props
  const { strings } = useChat()
  const frame = useRef<HTMLDialogElement>(null)
  /** The event of closing comes a turn later, when another dialog may stand in this one's place. */
  const isGone = useRef(false)
  useLayoutEffect(() => {
    const shown = frame.current
    const root = shown?.getRootNode()
    const before = root instanceof ShadowRoot ? root.activeElement : null
    shown?.showModal()
    return () => {
      isGone.current = true
      shown?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    <dialog
      ref={frame}
      class={`dialog ${props.class ?? ''}`}
      part="dialog"
      aria-label={title}
      onClose={() => !isGone.current && onClose()}
      onClick={(event) => event.target === frame.current && onClose()}
    >
      <div class="dialog-body">
        <header>
          <h2>{title}</h2>
          <IconButton icon="close" label={strings.close} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  )
}
